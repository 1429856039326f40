import { html } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { rich, t } from "../shared/words.js";
import { MOST_QUESTIONS } from "./event_type_rules.js";
import { control, Field, marks } from "./Field.js";
import { phoneRule } from "./form.js";
import { addQuestion, changeQuestion, moveQuestion, putBack, removeQuestion } from "./questions.js";
import { removed, type, typed } from "./state.js";

const KINDS = ["text", "choice", "checkbox"];
const PHONE_RULES = ["required", "optional", "hidden"];

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
        <h2 id="questions-heading">${t("event_types.labels.questions")}</h2>
        <p class="field-help">${t("event_types.questions.about")}</p>
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
              ${t("event_types.questions.removed", { number: removed.value.index + 1 })}
              <button class="text-button" type="button" onClick=${undo}>${t("event_types.undo")}</button>
            </span>
          `
        }
      </p>
      ${
        questions.length < MOST_QUESTIONS
          ? html`<button class="button" type="button" data-field="questions" onClick=${add}>${t("event_types.questions.add")}</button>`
          : html`<p class="field-help">${t("event_types.questions.full", { count: MOST_QUESTIONS })}</p>`
      }
    </section>
  `;
}

/** Whether clients give their number; those who are to be called always do. */
function PhoneRule() {
  const called = typed.value.place === "phone";
  return html`
    <${Field} name="phone" help=${called ? t("event_types.help.phone_called") : t("event_types.help.phone")}>
      <select
        ...${marks("phone")}
        class="control"
        value=${phoneRule(typed.value)}
        disabled=${called}
        onChange=${(event) => type("phone", event.currentTarget.value)}
      >
        ${PHONE_RULES.map((rule) => html`<option key=${rule} value=${rule}>${t(`event_types.phone_rules.${rule}`)}</option>`)}
      </select>
    </${Field}>
  `;
}

function Question({ question, index }) {
  const name = (part) => `questions.${index}.${part}`;
  const number = t("event_types.questions.number", { number: index + 1 });
  const set = (part) => (value) => changeQuestion(index, part, value);
  return html`
    <li>
      <div class="question" role="group" aria-label=${number}>
        <${Field} name=${name("label")} label=${number} help=${t("event_types.questions.label_help")}>
          <input dir="auto" ...${control(name("label"), question.label, set("label"))} />
        </${Field}>
        <div class="question-row">
          <${Field} name=${name("kind")} label=${t("event_types.questions.kind")} help="">
            <select
              ...${marks(name("kind"))}
              class="control"
              value=${question.kind}
              onChange=${(event) => set("kind")(event.currentTarget.value)}
            >
              ${KINDS.map((kind) => html`<option key=${kind} value=${kind}>${t(`event_types.questions.kinds.${kind}`)}</option>`)}
            </select>
          </${Field}>
          <label class="tick">
            <input
              type="checkbox"
              checked=${question.required}
              onChange=${(event) => set("required")(event.currentTarget.checked)}
            />
            <span>${question.kind === "checkbox" ? t("event_types.questions.tick_required") : t("event_types.questions.required")}</span>
          </label>
        </div>
        ${
          question.kind === "choice" &&
          html`
            <${Field}
              name=${name("options")}
              label=${t("event_types.questions.options")}
              help=${t("event_types.questions.options_help")}
            >
              <textarea dir="auto" rows="3" ...${control(name("options"), question.options, set("options"))}></textarea>
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
  const number = index + 1;

  function move(step) {
    moveQuestion(index, step);
    // The keyboard goes along with the question.
    focusLater(`.questions > li:nth-child(${number + step}) [data-step="${step}"]`);
  }

  function remove() {
    removeQuestion(index);
    focusLater(".event-type-note button");
  }

  return html`
    <div class="question-actions">
      <${Step} step=${-1} words=${t("event_types.questions.up", { number })} ends=${index === 0} onMove=${move} />
      <${Step} step=${1} words=${t("event_types.questions.down", { number })} ends=${index === last} onMove=${move} />
      <button class="text-button" type="button" onClick=${remove}>
        ${rich("event_types.questions.remove", { number, hidden })}
      </button>
    </div>
  `;
}

function Step({ step, words, ends, onMove }) {
  return html`
    <button
      class="icon-button step"
      type="button"
      data-step=${step}
      aria-label=${words}
      aria-disabled=${String(ends)}
      onClick=${() => ends || onMove(step)}
    >
      <${Icon} name=${step < 0 ? "left" : "right"} />
    </button>
  `;
}

function focusField(field) {
  focusLater(`[data-field="${field}"]`);
}
