import { html, useEffect } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { FormError } from "../shared/forms/FormError.js";
import { REVIEW } from "../shared/forms/limits.js";
import { Reply } from "../shared/forms/Reply.js";
import { numberWords } from "../shared/locale.js";
import { wordsFor } from "../shared/problem_words.js";
import { Review } from "../shared/reviews/Review.js";
import { rich, t } from "../shared/words.js";
import { failure, load, loading, next, notSent, reviews, sending, sendIt, showMore } from "./received_reviews.js";

const DIGITS = { minimumFractionDigits: 1, maximumFractionDigits: 2 };

/** What clients said of the sessions, with what wants a reply. */
export function Reviews() {
  useEffect(() => {
    load();
  }, []);
  if (!reviews.value?.length && !failure.value) return null;
  const { rating, reviews: number } = own.value;
  return html`
    <section class="reviews glass" aria-labelledby="reviews-heading">
      <h2 id="reviews-heading">${t("dashboard.reviews.heading")}</h2>
      ${number > 0 && html`<p class="quiet">${t("dashboard.reviews.figures", { count: number, rating: numberWords(rating, DIGITS) })}</p>`}
      <ul class="review-list">
        ${reviews.value?.map((review) => html`<li class="review-item" key=${review.id}><${Received} review=${review} /></li>`)}
      </ul>
      <${FormError}>${failure.value && wordsFor(failure.value)}</${FormError}>
      ${
        (next.value || failure.value) &&
        html`
          <p>
            <button class="button" type="button" aria-disabled=${String(loading.value)} onClick=${() => showMore()}>
              ${loading.value && html`<span class="spinner"></span>`}${t(failure.value ? "dashboard.retry" : "dashboard.reviews.more")}
            </button>
          </p>
        `
      }
    </section>
  `;
}

function Received({ review }) {
  const { id, hidden, reply, name } = review;
  return html`
    <${Review} review=${review} expert=${own.value.name}>
      ${hidden && html`<p class="status-note">${rich("shared.reviews.hidden", { reason: html`<bdi>${hidden}</bdi>` })}</p>`}
      ${
        !hidden &&
        !reply &&
        html`
          <${Reply}
            id=${id}
            to=${name || t("shared.reviews.somebody")}
            help=${t("dashboard.reviews.help")}
            longest=${REVIEW}
            busy=${sending.value === id}
            wrong=${notSent.value?.id === id && notSent.value.words}
            onSend=${(text) => sendIt(id, text)}
          />
        `
      }
    </${Review}>
  `;
}
