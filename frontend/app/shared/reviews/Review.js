import { html } from "../../../vendor/preact.js";
import { monthWords } from "../time.js";
import { rich, t } from "../words.js";
import { Stars } from "./Stars.js";

/**
 * A review as everybody reads it. Children stand below it.
 * @param {{ review: Api.Review, expert: string, children?: any }} props
 */
export function Review({ review, expert, children }) {
  const { stars, text, name, month, reply } = review;
  return html`
    <article class="review">
      <p class="review-top">
        <${Stars} stars=${stars} />
        <span class="quiet">
          ${rich("shared.reviews.by", { name: html`<bdi>${name || t("shared.reviews.somebody")}</bdi>`, month: monthWords(month) })}
        </span>
      </p>
      ${text && html`<p class="review-text" dir="auto">${text}</p>`}
      ${
        reply &&
        html`
          <div class="review-reply">
            <p class="quiet">${rich("shared.reviews.reply_of", { name: html`<bdi>${expert}</bdi>` })}</p>
            <p class="review-text" dir="auto">${reply}</p>
          </div>
        `
      }
      ${children}
    </article>
  `;
}
