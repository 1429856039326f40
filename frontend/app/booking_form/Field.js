import { html } from "../../vendor/preact.js";
import { FieldError } from "../shared/FieldError.js";
import { complaints, draft, leave, left, refusals, type } from "./state.js";

/** Label above, help below; what is wrong stands in the place of the help. */
export function Field({ name, label, help, type: kind = "text", multiline = false, autocomplete }) {
  const wrong = left.value.has(name) || refusals.value[name] ? complaints.value[name] : null;
  const control = {
    id: `field-${name}`,
    class: "control",
    "data-field": name,
    value: draft.value[name],
    required: name !== "notes",
    "aria-invalid": wrong ? "true" : undefined,
    "aria-describedby": `help-${name}`,
    onInput: (event) => type(name, event.currentTarget.value),
    onBlur: () => leave(name),
  };
  return html`
    <div class="field">
      <label for=${control.id}>${label}</label>
      ${
        multiline
          ? html`<textarea rows="4" ...${control}></textarea>`
          : html`<input type=${kind} autocomplete=${autocomplete} ...${control} />`
      }
      <div class="field-foot" id=${`help-${name}`}>
        ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${help}</span>`}
      </div>
    </div>
  `;
}
