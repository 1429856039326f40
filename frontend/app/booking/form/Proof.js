import { html, signal, useEffect, useLayoutEffect, useRef, useState } from "../../../vendor/preact.js";
import { askForCode, signIn } from "../../shared/account_api.js";
import { forgetAttempt, keepAttempt } from "../../shared/attempts.js";
import { CodeField, DIGITS } from "../../shared/forms/CodeField.js";
import { complain } from "../../shared/complain.js";
import { FieldError } from "../../shared/forms/FieldError.js";
import { wordsFor } from "../../shared/problem_words.js";
import { keepSignIn } from "../../shared/sign_in.js";
import { embedded } from "../times/address.js";
import { proof, toProve } from "./state.js";
import { t } from "../../shared/words.js";

const SIGN_IN = "sign-in";

/** The code that proves the email address, asked for in place. `onProved` books. */
export function Proof({ email, onProved }) {
  const [asked, setAsked] = useState(null);
  const [code, setCode] = useState("");
  const [wrongs] = useState(() => signal(null));
  const wrong = wrongs.value;
  const [checking, setChecking] = useState(false);
  const field = useRef(null);

  useEffect(() => void send(), [email]);
  useLayoutEffect(() => field.current?.focus(), [asked]);

  async function send() {
    setAsked(null);
    wrongs.value = null;
    try {
      setAsked((await askForCode(email)).id);
    } catch (error) {
      complain(wrongs, wordsFor(error));
    }
  }

  function type(digits) {
    setCode(digits);
    wrongs.value = null;
    if (digits.length === DIGITS) check(digits);
  }

  async function check(digits) {
    if (checking) return;
    if (digits.length < DIGITS) {
      wrongs.value = t("booking.proof.six_digits");
      return;
    }
    setChecking(true);
    try {
      const sent = { email, code: digits, id: asked };
      const found = await signIn(sent, keepAttempt(SIGN_IN, sent));
      forgetAttempt(SIGN_IN);
      proof.value = found.token;
      toProve.value = null;
      // Within another web site nobody is signed in beyond this form.
      if (!embedded) keepSignIn(found);
      onProved();
    } catch (error) {
      complain(wrongs, wordsFor(error));
      setChecking(false);
      field.current?.select();
    }
  }

  function submit(event) {
    event.preventDefault();
    check(code);
  }

  return html`
    <form novalidate aria-labelledby="proof-heading" onSubmit=${submit}>
      <h3 id="proof-heading">${t("booking.proof.heading")}</h3>
      <p class="quiet" role="status">
        ${asked ? t("booking.proof.sent", { email }) : wrong ? "" : t("booking.proof.sending", { email })}
      </p>
      ${
        asked
          ? html`<${CodeField} id="proof-code" field=${field} value=${code} wrong=${wrong} onType=${type} />`
          : html`<div class="field-foot" role="alert">${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}</div>`
      }
      ${
        asked
          ? html`
              <button class="button button-primary button-wide" type="submit" aria-disabled=${String(checking)}>
                ${checking && html`<span class="spinner"></span>`}${t(checking ? "booking.form.booking" : "booking.proof.book")}
              </button>
            `
          : wrong &&
            html`<button class="button button-wide" type="button" onClick=${send}>${t("booking.proof.send")}</button>`
      }
      ${asked && html`<button class="text-button" type="button" onClick=${send}>${t("booking.proof.send_another")}</button>`}
    </form>
  `;
}
