import { html, useState } from "../../vendor/preact.js";
import { askForCode } from "../shared/api.js";
import { FieldError } from "../shared/FieldError.js";
import { browser } from "../shared/storage.js";
import { refusalWords } from "./refusal_words.js";

const KEY = "expertbook.sign_in_email";

export function EmailStep({ onAsked, children }) {
  const [email, setEmail] = useState(browser.read(KEY) ?? "");
  const [wrong, setWrong] = useState(null);
  const [sending, setSending] = useState(false);

  async function send(event) {
    event.preventDefault();
    if (sending) return;
    const address = email.trim();
    if (!address.includes("@")) {
      setWrong("Write an e-mail address like name@example.com.");
      return;
    }
    setSending(true);
    setWrong(null);
    try {
      await askForCode(address);
      browser.write(KEY, address);
      onAsked(address);
    } catch (error) {
      setWrong(refusalWords(error));
      setSending(false);
    }
  }

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
          value=${email}
          aria-invalid=${wrong ? "true" : undefined}
          aria-describedby="sign-in-email-help"
          onInput=${(event) => setEmail(event.currentTarget.value)}
        />
        <div class="field-foot" id="sign-in-email-help" role="alert">
          ${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}
        </div>
      </div>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(sending)}>
        ${sending && html`<span class="spinner"></span>`}${sending ? "Sending" : "Send me a code"}
      </button>
    </form>
  `;
}
