import { html, useState } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import { wordsFor } from "../shared/problem_words.js";
import { report } from "../shared/reviews/api.js";
import { t } from "../shared/words.js";

const COMPLAINTS = ["insulting", "private", "spam", "other"];

/** Tells those who run the site what is wrong with a review. */
export function ReportReview({ handle, id }) {
  const [phase, setPhase] = useState("closed");
  const [why, setWhy] = useState(COMPLAINTS[0]);
  const [failed, setFailed] = useState(null);

  async function send(event) {
    event.preventDefault();
    if (phase === "sending") return;
    setPhase("sending");
    setFailed(null);
    try {
      await report(handle, id, why);
      setPhase("done");
    } catch (error) {
      setFailed(wordsFor(error));
      setPhase("open");
    }
  }

  if (phase === "done") return html`<p class="quiet" role="status">${t("expert.report.thanks")}</p>`;
  if (phase === "closed")
    return html`<p><button class="text-button quiet" type="button" onClick=${() => setPhase("open")}>${t("expert.report.ask")}</button></p>`;
  return html`
    <form class="reason" onSubmit=${send}>
      <fieldset class="report-choice">
        <legend>${t("expert.report.why")}</legend>
        ${COMPLAINTS.map(
          (each) => html`
            <label key=${each}>
              <input type="radio" name=${`why-${id}`} value=${each} checked=${each === why} onChange=${() => setWhy(each)} />
              <span>${t(`shared.reviews.complaints.${each}`)}</span>
            </label>
          `,
        )}
      </fieldset>
      <${FormError}>${failed}</${FormError}>
      <div class="actions">
        <button class="button" type="submit" aria-disabled=${String(phase === "sending")}>
          ${phase === "sending" && html`<span class="spinner"></span>`}${t("expert.report.send")}
        </button>
        <button class="button" type="button" onClick=${() => setPhase("closed")}>${t("expert.report.leave")}</button>
      </div>
    </form>
  `;
}
