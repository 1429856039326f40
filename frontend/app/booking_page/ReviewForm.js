import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { Field } from "../shared/forms/Field.js";
import { focusLater } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { REVIEW, tooLong } from "../shared/forms/limits.js";
import { Review } from "../shared/reviews/Review.js";
import { StarChoice } from "../shared/reviews/StarChoice.js";
import { dateOf, longDateWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { SignIn } from "../sign_in/SignIn.js";
import { give, loadReview, needsSignIn, notGiven, review, sendingReview, signedInToReview } from "./review.js";
import { booking, mayDo } from "./state.js";

/** What the client says of a completed booking: asked for once it is, and shown from then on. */
export function OwnReview() {
  const [editing, setEditing] = useState(false);
  const { id, stars } = booking.value;
  useEffect(() => {
    if (stars) loadReview();
  }, [id, stars]);
  if (stars && !review.value) return html`<div class="review-skeleton skeleton" aria-hidden="true"></div>`;
  if (!review.value && !mayDo.value.has("review")) return null;
  return html`
    <section class="own-review" aria-labelledby="review-heading">
      <h2 id="review-heading" class="reason-title" tabindex="-1">
        ${review.value ? t("booking_page.review.yours") : rich("booking_page.review.ask", { name: html`<bdi>${booking.value.expert.name}</bdi>` })}
      </h2>
      ${
        needsSignIn.value
          ? html`<${SignIn} heading="h3" title=${t("booking_page.review.prove")} onDone=${signedInToReview}>${t("booking_page.review.prove_words")}</${SignIn}>`
          : review.value && !editing
            ? html`<${Given} onChange=${() => setEditing(true)} />`
            : html`<${ReviewForm} onDone=${() => setEditing(false)} />`
      }
    </section>
  `;
}

function Given({ onChange }) {
  const { hidden, changeable_until: until } = review.value;
  return html`
    <${Review} review=${review.value} expert=${booking.value.expert.name}>
      ${hidden && html`<p class="status-note">${rich("shared.reviews.hidden", { reason: html`<bdi>${hidden}</bdi>` })}</p>`}
      ${
        mayDo.value.has("review") &&
        html`
          <p class="quiet">
            <button class="text-button" type="button" onClick=${onChange}>${t("booking_page.review.change")}</button>
            ${" "}${t("booking_page.review.until", { date: longDateWords(dateOf(until, viewerZone())) })}
          </p>
        `
      }
    </${Review}>
  `;
}

function ReviewForm({ onDone }) {
  const [stars, setStars] = useState(review.value?.stars ?? 0);
  const [text, setText] = useState(review.value?.text ?? "");
  const [wrong, setWrong] = useState(/** @type {string | null} */ (null));
  const first = useRef(null);
  const field = useRef(null);

  function choose(chosen) {
    setStars(chosen);
    setWrong(null);
  }

  async function send(event) {
    event.preventDefault();
    if (!stars) {
      setWrong(t("booking_page.review.no_stars"));
      first.current.focus();
    } else if (tooLong(text, REVIEW)) {
      field.current.focus();
    } else if (await give(stars, text.trim())) {
      onDone();
      focusLater("#review-heading");
    }
  }

  return html`
    <form class="review-form" onSubmit=${send}>
      <${StarChoice} stars=${stars} wrong=${wrong} first=${first} onChoose=${choose} />
      <${Field}
        name="text"
        label=${t("booking_page.review.text")}
        help=${t("booking_page.review.help")}
        value=${text}
        multiline
        rows="3"
        dir="auto"
        longest=${REVIEW}
        ref=${field}
        onType=${setText}
      />
      <${FormError}>${notGiven.value}</${FormError}>
      <div class="actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(sendingReview.value)}>
          ${sendingReview.value && html`<span class="spinner"></span>`}
          ${t(review.value ? "booking_page.review.save" : "booking_page.review.send")}
        </button>
        ${review.value && html`<button class="button" type="button" onClick=${onDone}>${t("booking_page.review.keep")}</button>`}
      </div>
    </form>
  `;
}
