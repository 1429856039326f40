import { html, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { CodeField, DIGITS } from "../shared/forms/CodeField.js";
import { rich, t } from "../shared/words.js";
import { again, asked, stage, wrong } from "./state.js";
import { check, sendAnother, useAnother } from "./steps.js";

const RESEND_AFTER_MS = 30_000;

export function CodeStep({ onDone }) {
  const [code, setCode] = useState("");
  const [mayResend, setMayResend] = useState(false);
  const field = useRef(null);

  useLayoutEffect(() => field.current.focus(), []);
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
  const email = html`<bdi>${asked.value?.email}</bdi>`;
  return html`
    <form class="sign-in-step" novalidate onSubmit=${submit}>
      <p class="quiet" role="status">
        ${again.value ? rich("sign_in.code.sent_again", { email }) : rich("sign_in.code.sent", { email })}
      </p>
      <${CodeField} id="sign-in-code" field=${field} value=${code} wrong=${wrong.value} onType=${type} />
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(checking)}>
        ${checking && html`<span class="spinner"></span>`}${checking ? t("sign_in.signing_in") : t("sign_in.sign_in")}
      </button>
      <p class="sign-in-more">
        <button class="text-button" type="button" disabled=${!mayResend} onClick=${resend}>
          ${mayResend ? t("sign_in.code.resend") : t("sign_in.code.resend_later")}
        </button>
        <button class="text-button" type="button" onClick=${useAnother}>${t("sign_in.use_another")}</button>
      </p>
    </form>
  `;
}
