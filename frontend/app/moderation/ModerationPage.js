import { html, useState } from "../../vendor/preact.js";
import { Field } from "../shared/forms/Field.js";
import { FormError } from "../shared/forms/FormError.js";
import { REASON, tooLong } from "../shared/forms/limits.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { Review } from "../shared/reviews/Review.js";
import { forgetSignIn, signedIn } from "../shared/sign_in.js";
import { momentWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { SignIn } from "../sign_in/SignIn.js";
import { decide, failure, load, phase, refused, reports, sending } from "./reported.js";

export function ModerationPage() {
  return html`<${Page}><${Content} /></${Page}>`;
}

function Content() {
  if (!signedIn.value) return html`<${SignIn} title=${t("moderation.sign_in")} onDone=${load} />`;
  if (phase.value === "missing") {
    return html`
      <${Notice} icon="user" title=${t("moderation.missing.title")} action=${t("moderation.missing.action")} onAction=${forgetSignIn}>
        ${t("moderation.missing.text")}
      </${Notice}>
    `;
  }
  if (phase.value === "failed") {
    return html`
      <${Notice} title=${t("moderation.failed")} action=${t("shared.notice.try_again")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (phase.value === "loading")
    return html`<section class="reviews reviews-skeleton glass skeleton" role="status" aria-label=${t("moderation.loading")}></section>`;
  return html`
    <section class="reviews glass" aria-labelledby="moderation-heading">
      <h1 id="moderation-heading" class="moderation-heading" tabindex="-1">${t("moderation.heading")}</h1>
      ${!reports.value.length && html`<p>${t("moderation.nothing")}</p>`}
      <ul class="review-list">
        ${reports.value.map((report) => html`<li class="review-item" key=${report.review.id}><${Reported} report=${report} /></li>`)}
      </ul>
    </section>
  `;
}

function Reported({ report }) {
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState(/** @type {string | null} */ (null));
  const { expert, review, number, complaints, first_at: first } = report;
  const busy = sending.value === review.id;

  async function settle(hidden) {
    if (hidden !== null && !hidden) setWrong(t("moderation.no_reason"));
    else if (!tooLong(reason, REASON) && (await decide(report, hidden)))
      document.getElementById("moderation-heading")?.focus();
  }

  function hide(event) {
    event.preventDefault();
    settle(reason.trim());
  }

  return html`
    <p class="quiet">
      <a href=${`/${expert}`}>${expert}</a> · ${t("moderation.since", { count: number, moment: momentWords(first, viewerZone()) })}${" "}
      ${complaints.map((why) => t(`shared.reviews.complaints.${why}`)).join(", ")}
    </p>
    <${Review} review=${review} expert=${expert} />
    <form class="review-form" onSubmit=${hide}>
      <${Field}
        name=${`reason-${review.id}`}
        label=${t("moderation.reason")}
        help=${t("moderation.help")}
        value=${reason}
        error=${wrong}
        multiline
        rows="2"
        dir="auto"
        longest=${REASON}
        onType=${(text) => {
          setReason(text);
          setWrong(null);
        }}
      />
      <${FormError}>${refused.value?.id === review.id && refused.value.words}</${FormError}>
      <div class="actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(busy)}>
          ${busy && html`<span class="spinner"></span>`}${t("moderation.hide")}
        </button>
        <button class="button" type="button" aria-disabled=${String(busy)} onClick=${() => settle(null)}>${t("moderation.show")}</button>
      </div>
    </form>
  `;
}
