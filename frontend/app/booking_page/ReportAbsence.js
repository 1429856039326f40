import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { rich, t } from "../shared/words.js";
import { sayAbsent } from "./change.js";
import { booking, sending } from "./state.js";

/** Asks once more before it's said that the expert didn't come: it can't be taken back. */
export function ReportAbsence({ onClose }) {
  const first = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const name = html`<bdi>${booking.value.expert.name}</bdi>`;
  const busy = sending.value === "report_absence";
  useLayoutEffect(() => first.current?.focus(), []);

  async function send(event) {
    event.preventDefault();
    if (await sayAbsent()) onClose();
  }

  /** @param {KeyboardEvent} event */
  function leaveByKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  }

  return html`
    <form class="reason" aria-labelledby="absence-heading" onSubmit=${send} onKeyDown=${leaveByKey}>
      <h2 id="absence-heading" class="reason-title">${rich("booking_page.absence.heading", { name })}</h2>
      <p class="quiet">${rich("booking_page.absence.consequence", { name })}</p>
      <div class="actions">
        <button class="button button-danger" type="submit" ref=${first} aria-disabled=${String(Boolean(sending.value))}>
          ${busy && html`<span class="spinner"></span>`}${t("booking_page.absence.send")}
        </button>
        <button class="button" type="button" onClick=${onClose}>${t("booking_page.absence.leave")}</button>
      </div>
    </form>
  `;
}
