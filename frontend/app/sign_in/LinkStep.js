import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { rich, t } from "../shared/words.js";
import { linked, stage, wrong } from "./state.js";
import { dropLink, followLink } from "./steps.js";

/** Somebody came by the link in the mail. Only a press signs them in: programs that look at mails open links too. */
export function LinkStep({ onDone }) {
  const button = useRef(null);

  // The card is below what the page shows first.
  useLayoutEffect(() => button.current.focus(), []);

  async function follow(event) {
    event.preventDefault();
    if (await followLink()) onDone();
  }

  const checking = stage.value === "checking";
  return html`
    <form class="sign-in-step" novalidate onSubmit=${follow}>
      <p class="quiet">${rich("sign_in.link.about", { email: html`<bdi>${linked.value.email}</bdi>` })}</p>
      <div class="field-foot" role="alert">${wrong.value && html`<${FieldError}>${wrong.value}</${FieldError}>`}</div>
      <button class="button button-primary button-wide" type="submit" ref=${button} aria-disabled=${String(checking)}>
        ${checking && html`<span class="spinner"></span>`}${checking ? t("sign_in.signing_in") : t("sign_in.sign_in")}
      </button>
      <p class="sign-in-more">
        <button class="text-button" type="button" onClick=${dropLink}>${t("sign_in.link.use_another")}</button>
      </p>
    </form>
  `;
}
