import { html, useRef } from "../../vendor/preact.js";
import { FieldError } from "../shared/FieldError.js";
import { email, stage, wrong } from "./state.js";
import { start } from "./steps.js";

export function EmailStep({ children }) {
  const field = useRef(null);

  async function send(event) {
    event.preventDefault();
    await start();
    if (wrong.value) field.current?.focus();
  }

  function type(event) {
    email.value = event.currentTarget.value;
    wrong.value = null;
  }

  const sending = stage.value === "sending";
  return html`
    <form class="sign-in-step" novalidate onSubmit=${send}>
      <p class="quiet">${children ?? "We send you a code of six digits. There is no password."}</p>
      <div class="field">
        <label for="sign-in-email">E-mail</label>
        <input
          id="sign-in-email"
          class="control"
          type="email"
          autocomplete="email"
          required
          ref=${field}
          value=${email.value}
          aria-invalid=${wrong.value ? "true" : undefined}
          aria-describedby="sign-in-email-help"
          onInput=${type}
        />
        <div class="field-foot" id="sign-in-email-help" role="alert">
          ${wrong.value && html`<${FieldError}>${wrong.value}</${FieldError}>`}
        </div>
      </div>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(sending)}>
        ${sending && html`<span class="spinner"></span>`}${sending ? "Sending" : "Send me a code"}
      </button>
    </form>
  `;
}
