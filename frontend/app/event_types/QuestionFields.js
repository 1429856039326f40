import { html } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { MOST_QUESTIONS } from "./event_type_rules.js";
import { control, Field, marks } from "./Field.js";
import { phoneRule } from "./form.js";
import { addQuestion, changeQuestion, moveQuestion, putBack, removeQuestion } from "./questions.js";
import { removed, type, typed } from "./state.js";
import { PHONE_RULES } from "./words.js";

const KINDS = [
  ["text", "Text"],
  ["choice", "One of several options"],
  ["checkbox", "A box to tick"],
];

/** What clients are asked besides their name, email address and notes. */
export function QuestionFields() {
  const { questions } = typed.value;

  function add() {
    addQuestion();
    focusField(`questions.${questions.length}.label`);
  }

  function undo() {
    const { index } = removed.value;
    putBack();
    focusField(`questions.${index}.label`);
  }

  return html`
    <section class="event-type-part glass" aria-labelledby="questions-heading">
      <div>
        <h2 id="questions-heading">Questions</h2>
        <p class="field-help">Asked when somebody books, besides name, email address and notes.</p>
      </div>
      <${PhoneRule} />
      ${
        questions.length > 0 &&
        html`
          <ol class="questions">
            ${questions.map((question, index) => html`<${Question} key=${question.key} question=${question} index=${index} />`)}
          </ol>
        `
      }
      <p role="status" class="event-type-note-place">
        ${
          removed.value &&
          html`
            <span class="event-type-note">
              Question ${removed.value.index + 1} is removed.
              <button class="text-button" type="button" onClick=${undo}>Undo</button>
            </span>
          `
        }
      </p>
      ${
        questions.length < MOST_QUESTIONS
          ? html`<button class="button" type="button" data-field="questions" onClick=${add}>Add a question</button>`
          : html`<p class="field-help">${MOST_QUESTIONS} questions are as many as there can be.</p>`
      }
    </section>
  `;
}

/** Whether clients give their number; those who are to be called always do. */
function PhoneRule() {
  const called = typed.value.place === "phone";
  return html`
    <${Field}
      name="phone"
      label="Phone number"
      help=${called ? "You call this number, so it is always asked for." : "Ask for it only if you need it."}
    >
      <select
        ...${marks("phone")}
        class="control"
        value=${phoneRule(typed.value)}
        disabled=${called}
        onChange=${(event) => type("phone", event.currentTarget.value)}
      >
        ${Object.entries(PHONE_RULES).map(([rule, words]) => html`<option key=${rule} value=${rule}>${words}</option>`)}
      </select>
    </${Field}>
  `;
}

function Question({ question, index }) {
  const name = (part) => `questions.${index}.${part}`;
  const set = (part) => (value) => changeQuestion(index, part, value);
  return html`
    <li>
      <div class="question" role="group" aria-label=${`Question ${index + 1}`}>
        <${Field} name=${name("label")} label=${`Question ${index + 1}`} help="As clients read it.">
          <input ...${control(name("label"), question.label, set("label"))} />
        </${Field}>
        <div class="question-row">
          <${Field} name=${name("kind")} label="Answered by">
            <select
              ...${marks(name("kind"))}
              class="control"
              value=${question.kind}
              onChange=${(event) => set("kind")(event.currentTarget.value)}
            >
              ${KINDS.map(([kind, words]) => html`<option key=${kind} value=${kind}>${words}</option>`)}
            </select>
          </${Field}>
          <label class="tick">
            <input
              type="checkbox"
              checked=${question.required}
              onChange=${(event) => set("required")(event.currentTarget.checked)}
            />
            <span>${question.kind === "checkbox" ? "Has to be ticked" : "Has to be answered"}</span>
          </label>
        </div>
        ${
          question.kind === "choice" &&
          html`
            <${Field} name=${name("options")} label="Options" help="2 to 12, one per line.">
              <textarea rows="3" ...${control(name("options"), question.options, set("options"))}></textarea>
            </${Field}>
          `
        }
        <${QuestionActions} index=${index} />
      </div>
    </li>
  `;
}

function QuestionActions({ index }) {
  const last = typed.value.questions.length - 1;

  function move(event, step) {
    const { words } = event.currentTarget.dataset;
    moveQuestion(index, step);
    // The keyboard goes along with the question.
    focusLater(`.questions > li:nth-child(${index + step + 1}) [data-words="${words}"]`);
  }

  function remove() {
    removeQuestion(index);
    focusLater(".event-type-note button");
  }

  return html`
    <div class="question-actions">
      <${Step} words="Up" icon="left" index=${index} ends=${index === 0} onClick=${(event) => move(event, -1)} />
      <${Step} words="Down" icon="right" index=${index} ends=${index === last} onClick=${(event) => move(event, 1)} />
      <button class="text-button" type="button" onClick=${remove}>
        Remove<span class="hidden-label"> question ${index + 1}</span>
      </button>
    </div>
  `;
}

function Step({ words, icon, index, ends, onClick }) {
  return html`
    <button
      class="icon-button step"
      type="button"
      data-words=${words}
      aria-label=${`Question ${index + 1} ${words.toLowerCase()}`}
      aria-disabled=${String(ends)}
      onClick=${(event) => ends || onClick(event)}
    >
      <${Icon} name=${icon} />
    </button>
  `;
}

function focusField(field) {
  focusLater(`[data-field="${field}"]`);
}
