import { html, useSignalEffect } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn, signedIn } from "../shared/sign_in.js";
import { rich, t } from "../shared/words.js";
import { SignIn } from "../sign_in/SignIn.js";
import { send } from "./send.js";
import { consent, failure, phase } from "./state.js";

const CALENDARS = "/dashboard/calendars";

/** Where a calendar service sends experts back to. */
export function ConsentPage() {
  // Also who signs in in another tab, where the link of the mail led.
  useSignalEffect(() => {
    if (signedIn.value) send();
  });
  return html`<${Page}><${Content} /></${Page}>`;
}

function Content() {
  if (consent.value && !signedIn.value) {
    return html`
      <${SignIn} title=${t("calendar_consent.sign_in.title")} onDone=${send}>${t("calendar_consent.sign_in.text")}</${SignIn}>
    `;
  }
  switch (phase.value) {
    case "sending":
      return html`
        <section class="notice" role="status">
          <span class="notice-icon"><span class="spinner"></span></span>
          <h1 class="notice-title">${t("calendar_consent.sending")}</h1>
        </section>
      `;
    case "failed":
      return html`
        <${Notice} title=${t("calendar_consent.failed")} action=${t("shared.notice.try_again")} onAction=${send} role="alert">
          ${wordsFor(failure.value)}
        </${Notice}>
      `;
    case "not_yours":
      return html`<${NotYours} />`;
    case "refused":
      return html`
        <${Back} title=${t("calendar_consent.refused")} role="alert">
          ${failure.value.status === 404 ? t("calendar_consent.gone") : wordsFor(failure.value)}
        </${Back}>
      `;
    case "denied":
    case "sent_back":
      return html`<${Back} title=${t(`calendar_consent.${phase.value}.title`)}>${t(`calendar_consent.${phase.value}.text`)}</${Back}>`;
    default:
      return html`<${Back} title=${t("calendar_consent.nothing.title")}>${t("calendar_consent.nothing.text")}</${Back}>`;
  }
}

function NotYours() {
  const link = (words) => html`<a href=${CALENDARS}>${words}</a>`;
  return html`
    <${Notice} icon="user" title=${t("calendar_consent.not_yours.title")} action=${t("calendar_consent.not_yours.action")} onAction=${forgetSignIn} role="alert">
      ${rich("calendar_consent.not_yours.text", { email: html`<bdi>${signedIn.value?.email}</bdi>`, link })}
    </${Notice}>
  `;
}

function Back({ title, role, children }) {
  return html`
    <${Notice} icon="calendar" title=${title} action=${t("calendar_consent.calendars")} href=${CALENDARS} role=${role}>
      ${children}
    </${Notice}>
  `;
}
