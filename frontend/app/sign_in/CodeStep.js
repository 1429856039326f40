import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { askForCode, signIn } from "../shared/api.js";
import { FieldError } from "../shared/FieldError.js";
import { keepSession } from "../shared/session.js";
import { refusalWords } from "./refusal_words.js";

const DIGITS = 6;
const RESEND_AFTER_MS = 30_000;

export function CodeStep({ email, onDone, onOther }) {
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState(null);
  const [told, setTold] = useState(`We sent a code to ${email}.`);
  const [sending, setSending] = useState(false);
  const [mayResend, setMayResend] = useState(false);
  const field = useRef(null);

  useEffect(() => field.current.focus(), []);
  useEffect(() => {
    if (mayResend) return;
    const timer = setTimeout(() => setMayResend(true), RESEND_AFTER_MS);
    return () => clearTimeout(timer);
  }, [mayResend]);

  function type(event) {
    const digits = event.currentTarget.value.replace(/\D/g, "").slice(0, DIGITS);
    event.currentTarget.value = digits;
    setCode(digits);
    setWrong(null);
    if (digits.length === DIGITS) send(digits);
  }

  async function send(digits) {
    if (sending) return;
    if (digits.length < DIGITS) {
      setWrong("A code has six digits.");
      return;
    }
    setSending(true);
    try {
      keepSession(await signIn(email, digits));
      onDone();
    } catch (error) {
      setWrong(refusalWords(error));
      setSending(false);
      field.current?.select();
    }
  }

  async function sendAnother() {
    setMayResend(false);
    setWrong(null);
    try {
      await askForCode(email);
      setCode("");
      setTold(`We sent a new code to ${email}. The one before works no more.`);
      field.current?.focus();
    } catch (error) {
      setWrong(refusalWords(error));
      setMayResend(true);
    }
  }

  function submit(event) {
    event.preventDefault();
    send(code);
  }

  return html`
    <form class="sign-in-step" novalidate onSubmit=${submit}>
      <p class="quiet" role="status">${told} It works for ten minutes.</p>
      <div class="field">
        <label for="sign-in-code">Code</label>
        <input
          id="sign-in-code"
          class="control sign-in-code"
          inputmode="numeric"
          autocomplete="one-time-code"
          required
          ref=${field}
          value=${code}
          aria-invalid=${wrong ? "true" : undefined}
          aria-describedby="sign-in-code-help"
          onInput=${type}
        />
        <div class="field-foot" id="sign-in-code-help" role="alert">
          ${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}
        </div>
      </div>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(sending)}>
        ${sending && html`<span class="spinner"></span>`}${sending ? "Signing in" : "Sign in"}
      </button>
      <p class="sign-in-more">
        <button class="text-button" type="button" disabled=${!mayResend} onClick=${sendAnother}>
          ${mayResend ? "Send another code" : "Another code can be sent in half a minute"}
        </button>
        <button class="text-button" type="button" onClick=${onOther}>Use another address</button>
      </p>
    </form>
  `;
}
