import { html } from "../../../vendor/preact.js";
import { FieldError } from "../../shared/forms/FieldError.js";
import { answer, answerField, answers, complaints, leave, left, questions, refusals } from "./state.js";
import { t } from "../../shared/words.js";

/** What the expert asks besides, in the expert's words. */
export function Questions() {
  return questions.value.map((question) => {
    const Kind = KINDS[question.kind] ?? Text;
    return html`<${Kind} key=${question.id} question=${question} />`;
  });
}

function Text({ question }) {
  const control = controlOf(question);
  return html`
    <div class="field">
      <label for=${control.id} dir="auto">${labelOf(question)}</label>
      <textarea
        class="control"
        rows="2"
        ...${control}
        value=${answers.value[question.id] ?? ""}
        required=${question.required}
        onInput=${(event) => answer(question, event.currentTarget.value)}
      ></textarea>
      <${Foot} question=${question} />
    </div>
  `;
}

function Choice({ question }) {
  const { id, "aria-invalid": invalid, ...control } = controlOf(question);
  const chosen = answers.value[question.id];
  return html`
    <fieldset class="field question-choice" role="radiogroup" aria-required=${String(question.required)} aria-invalid=${invalid}>
      <legend dir="auto">${labelOf(question)}</legend>
      ${question.options.map(
        (option, index) => html`
          <label key=${option} class="question-option">
            <input
              type="radio"
              name=${id}
              ...${index ? {} : control}
              checked=${chosen === option}
              onChange=${() => answer(question, option)}
            />
            <span dir="auto">${option}</span>
          </label>
        `,
      )}
      ${
        !question.required &&
        chosen &&
        html`<button class="text-button" type="button" onClick=${() => answer(question, "")}>${t("booking.form.choose_none")}</button>`
      }
      <${Foot} question=${question} />
    </fieldset>
  `;
}

function Tick({ question }) {
  return html`
    <div class="field">
      <label class="question-option">
        <input
          type="checkbox"
          ...${controlOf(question)}
          required=${question.required}
          checked=${answers.value[question.id] === true}
          onChange=${(event) => answer(question, event.currentTarget.checked)}
        />
        <span dir="auto">${labelOf(question)}</span>
      </label>
      <${Foot} question=${question} />
    </div>
  `;
}

const KINDS = { text: Text, choice: Choice, checkbox: Tick };

function Foot({ question }) {
  const wrong = wrongWith(question);
  return html`
    <div class="field-foot" id=${`help-${idOf(question)}`}>${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}</div>
  `;
}

function controlOf(question) {
  return {
    id: idOf(question),
    "data-field": answerField(question),
    "aria-invalid": wrongWith(question) ? "true" : undefined,
    "aria-describedby": `help-${idOf(question)}`,
    onBlur: () => leave(answerField(question)),
  };
}

function labelOf({ label, required }) {
  return required ? label : t("booking.form.optional", { label });
}

function wrongWith(question) {
  const field = answerField(question);
  return left.value.has(field) || refusals.value[field] ? complaints.value[field] : null;
}

function idOf({ id }) {
  return `answer-${id}`;
}
