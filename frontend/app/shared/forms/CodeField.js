import { html } from "../../../vendor/preact.js";
import { t } from "../words.js";
import { FieldError } from "./FieldError.js";

export const DIGITS = 6;

/** The field for a sign-in code. `onType` gets the digits of what is typed; `field` is a ref to the input. */
export function CodeField({ id, field, value, wrong, onType }) {
  function type(event) {
    const digits = event.currentTarget.value.replace(/\D/g, "").slice(0, DIGITS);
    event.currentTarget.value = digits;
    onType(digits);
  }

  return html`
    <div class="field">
      <label for=${id}>${t("shared.code.label")}</label>
      <input
        id=${id}
        class="control sign-in-code"
        inputmode="numeric"
        autocomplete="one-time-code"
        required
        ref=${field}
        value=${value}
        aria-invalid=${wrong ? "true" : undefined}
        aria-describedby=${`${id}-help`}
        onInput=${type}
      />
      <div class="field-foot" id=${`${id}-help`} role="alert">${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}</div>
    </div>
  `;
}
