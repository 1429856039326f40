import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { CodeField, DIGITS } from "../shared/forms/CodeField.js";
import { again, asked, stage, wrong } from "./state.js";
import { check, sendAnother, useAnother } from "./steps.js";

const RESEND_AFTER_MS = 30_000;

export function CodeStep({ onDone }) {
  const [code, setCode] = useState("");
  const [mayResend, setMayResend] = useState(false);
  const field = useRef(null);

  useEffect(() => field.current.focus(), []);
  useEffect(() => {
    if (mayResend) return;
    const timer = setTimeout(() => setMayResend(true), RESEND_AFTER_MS);
    return () => clearTimeout(timer);
  }, [mayResend]);

  function type(digits) {
    setCode(digits);
    wrong.value = null;
    if (digits.length === DIGITS) send(digits);
  }

  async function send(digits) {
    if (await check(digits)) onDone();
    else field.current?.select();
  }

  async function resend() {
    setMayResend(false);
    field.current.focus();
    if (await sendAnother()) setCode("");
    else setMayResend(true);
  }

  function submit(event) {
    event.preventDefault();
    send(code);
  }

  const checking = stage.value === "checking";
  const email = asked.value?.email;
  return html`
    <form class="sign-in-step" novalidate onSubmit=${submit}>
      <p class="quiet" role="status">
        ${
          again.value
            ? `We sent a new code to ${email}. The one before works no more.`
            : `We sent a code to ${email}. It works for ten minutes.`
        }
      </p>
      <${CodeField} id="sign-in-code" field=${field} value=${code} wrong=${wrong.value} onType=${type} />
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(checking)}>
        ${checking && html`<span class="spinner"></span>`}${checking ? "Signing in" : "Sign in"}
      </button>
      <p class="sign-in-more">
        <button class="text-button" type="button" disabled=${!mayResend} onClick=${resend}>
          ${mayResend ? "Send another code" : "Another code can be sent in half a minute"}
        </button>
        <button class="text-button" type="button" onClick=${useAnother}>Use another address</button>
      </p>
    </form>
  `;
}
