import { html, useEffect, useState } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { Field } from "../shared/forms/Field.js";
import { FormError } from "../shared/forms/FormError.js";
import { REVIEW, tooLong } from "../shared/forms/limits.js";
import { numberWords } from "../shared/locale.js";
import { wordsFor } from "../shared/problem_words.js";
import { Review } from "../shared/reviews/Review.js";
import { rich, t } from "../shared/words.js";
import { failure, loading, loadMore, next, notSent, reviews, sending, sendIt } from "./received_reviews.js";

const DIGITS = { minimumFractionDigits: 1, maximumFractionDigits: 2 };

/** What clients said of the sessions, with what wants a reply. */
export function Reviews() {
  useEffect(() => {
    loadMore();
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
            <button class="button" type="button" aria-disabled=${String(loading.value)} onClick=${loadMore}>
              ${loading.value && html`<span class="spinner"></span>`}${t(failure.value ? "dashboard.retry" : "dashboard.reviews.more")}
            </button>
          </p>
        `
      }
    </section>
  `;
}

function Received({ review }) {
  const [replying, setReplying] = useState(false);
  const { hidden, reply, name } = review;
  return html`
    <${Review} review=${review} expert=${own.value.name}>
      ${hidden && html`<p class="status-note">${rich("shared.reviews.hidden", { reason: html`<bdi>${hidden}</bdi>` })}</p>`}
      ${
        !hidden &&
        !reply &&
        (replying
          ? html`<${ReplyForm} review=${review} onClose=${() => setReplying(false)} />`
          : html`
              <p>
                <button class="text-button" type="button" onClick=${() => setReplying(true)}>
                  ${t("dashboard.reviews.reply")}<span class="hidden-label"> ${t("dashboard.reviews.to", { name: name || t("shared.reviews.somebody") })}</span>
                </button>
              </p>
            `)
      }
    </${Review}>
  `;
}

function ReplyForm({ review, onClose }) {
  const [text, setText] = useState("");
  const busy = sending.value === review.id;

  async function send(event) {
    event.preventDefault();
    if (text.trim() && !tooLong(text, REVIEW) && (await sendIt(review.id, text.trim()))) onClose();
  }

  return html`
    <form class="reason" aria-label=${t("dashboard.reviews.reply")} onSubmit=${send}>
      <${Field}
        name=${`reply-${review.id}`}
        label=${t("dashboard.reviews.your_reply")}
        help=${t("dashboard.reviews.help")}
        value=${text}
        multiline
        rows="3"
        dir="auto"
        autofocus
        longest=${REVIEW}
        onType=${setText}
      />
      <${FormError}>${notSent.value?.id === review.id && notSent.value.words}</${FormError}>
      <div class="actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(busy || !text.trim())}>
          ${busy && html`<span class="spinner"></span>`}${t("dashboard.reviews.send")}
        </button>
        <button class="button" type="button" onClick=${onClose}>${t("dashboard.reviews.leave")}</button>
      </div>
    </form>
  `;
}
