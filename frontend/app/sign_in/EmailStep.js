import { html, useRef, useState } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { t } from "../shared/words.js";
import { stage, wrong } from "./state.js";
import { lastAddress, start } from "./steps.js";

export function EmailStep({ children }) {
  const [email, setEmail] = useState(lastAddress);
  const field = useRef(null);

  async function send(event) {
    event.preventDefault();
    await start(email);
    if (wrong.value) field.current?.focus();
  }

  function type(event) {
    setEmail(event.currentTarget.value);
    wrong.value = null;
  }

  const sending = stage.value === "sending";
  return html`
    <form class="sign-in-step" novalidate onSubmit=${send}>
      <p class="quiet">${children ?? t("sign_in.email.about")}</p>
      <div class="field">
        <label for="sign-in-email">${t("sign_in.email.label")}</label>
        <input
          id="sign-in-email"
          class="control"
          type="email"
          autocomplete="email"
          dir="auto"
          required
          ref=${field}
          value=${email}
          aria-invalid=${wrong.value ? "true" : undefined}
          aria-describedby="sign-in-email-help"
          onInput=${type}
        />
        <div class="field-foot" id="sign-in-email-help" role="alert">
          ${wrong.value && html`<${FieldError}>${wrong.value}</${FieldError}>`}
        </div>
      </div>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(sending)}>
        ${sending && html`<span class="spinner"></span>`}${sending ? t("sign_in.email.sending") : t("sign_in.email.send")}
      </button>
    </form>
  `;
}
