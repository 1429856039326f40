import { html, useEffect, useRef } from "../../vendor/preact.js";
import { expert } from "../booking/times/state.js";
import { focusLater } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { numberWords } from "../shared/locale.js";
import { wordsFor } from "../shared/problem_words.js";
import { Review } from "../shared/reviews/Review.js";
import { t } from "../shared/words.js";
import { ReportReview } from "./ReportReview.js";
import { failure, loading, next, reviews, showMore } from "./read_reviews.js";

const NEAR = "200px";

/** What clients said, the newest first. It is asked for when somebody comes near it. */
export function Reviews() {
  const place = useRef(null);
  const { handle, name, reviews: number } = expert.value ?? {};
  useEffect(() => {
    if (!number || !place.current) return undefined;
    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        watch.disconnect();
        if (!reviews.value) showMore(handle);
      },
      { rootMargin: NEAR },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [handle, number]);
  if (!number) return null;

  async function more() {
    const before = reviews.value.length;
    await showMore(handle);
    focusLater(`.review-item:nth-child(${before + 1})`);
  }

  return html`
    <section class="reviews glass" aria-labelledby="reviews-heading" ref=${place}>
      <h2 id="reviews-heading" class="about-heading">${t("expert.reviews.heading", { count: number, number: numberWords(number) })}</h2>
      ${!reviews.value && !failure.value && html`<div class="reviews-skeleton skeleton" role="status" aria-label=${t("expert.reviews.loading")}></div>`}
      <ul class="review-list">
        ${reviews.value?.map(
          (review) =>
            html`<li class="review-item" key=${review.id} tabindex="-1"><${Review} review=${review} expert=${name}><${ReportReview} handle=${handle} id=${review.id} /></${Review}></li>`,
        )}
      </ul>
      <${FormError}>${failure.value && wordsFor(failure.value)}</${FormError}>
      ${
        (next.value || failure.value) &&
        html`
          <p>
            <button class="button" type="button" aria-disabled=${String(loading.value)} onClick=${more}>
              ${loading.value && html`<span class="spinner"></span>`}${t(failure.value ? "shared.notice.try_again" : "expert.reviews.more")}
            </button>
          </p>
        `
      }
    </section>
  `;
}
