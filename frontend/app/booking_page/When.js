import { html } from "../../vendor/preact.js";
import { clockSpan, dateOf, dateParts, longDateWords } from "../shared/time.js";
import { zoneWords } from "../shared/zones.js";

/** The booking's date as the leaf of a calendar, and its time by the clock of a zone. */
export function When({ booking: { start, end, status }, zone }) {
  const date = dateOf(start, zone);
  const { day, month, weekday } = dateParts(date);
  return html`
    <div class="ticket-when" data-status=${status}>
      <p class="leaf" aria-hidden="true">
        <span class="leaf-month">${month}</span>
        <span class="leaf-day">${day}</span>
        <span class="leaf-weekday">${weekday}</span>
      </p>
      <div>
        <p class="ticket-time">${clockSpan(start, end, zone)}</p>
        <p>${longDateWords(date)}</p>
        <p class="quiet">${zoneWords(zone, start)}</p>
      </div>
    </div>
  `;
}
