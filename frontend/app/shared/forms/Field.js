import { html } from "../../../vendor/preact.js";
import { FieldError } from "./FieldError.js";
import { refusals } from "./attempt.js";
import { tooLong } from "./limits.js";

/**
 * Label above, help below; what is wrong stands in the place of the help, and so does that the text is longer than
 * `longest`. Children, if any, follow. What else is given goes to the control.
 */
export function Field({
  name,
  label,
  help,
  value,
  options,
  multiline,
  error,
  longest,
  live,
  onType,
  children,
  ...rest
}) {
  const wrong = error ?? refusals.value[name] ?? tooLong(String(value), longest);
  const control = {
    id: `field-${name}`,
    class: "control",
    value,
    "aria-invalid": wrong ? "true" : undefined,
    "aria-describedby": `help-${name}`,
    onInput: (event) => onType(event.currentTarget.value),
    ...rest,
  };
  return html`
    <div class="field">
      <label for=${control.id}>${label}</label>
      ${
        options &&
        html`<select ...${control}>
          ${options.map(([key, words]) => html`<option key=${key} value=${key}>${words}</option>`)}
        </select>`
      }
      ${multiline && html`<textarea ...${control}></textarea>`}
      ${!options && !multiline && html`<input ...${control} />`}
      <div class="field-foot" id=${`help-${name}`} role=${live ? "status" : undefined}>
        ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${help}</span>`}
      </div>
      ${children}
    </div>
  `;
}
