import { html } from "../../vendor/preact.js";
import { dateOf, dateWords, nearDayName, timeOf } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";

/** A time at which an expert can be booked, by the visitor's clock. It leads to their page, with the time chosen. */
export function StartLink({ handle, name, start }) {
  const zone = viewerZone();
  const date = dateOf(start, zone);
  const day = nearDayName(date, dateOf(Date.now(), zone)) ?? dateWords(date);
  const time = timeOf(start, zone);
  return html`
    <a class="start" href=${`/${handle}?start=${start}`} aria-label=${t("directory.start", { day, time, name })}>
      <span class="start-day">${day}</span>
      <span class="start-time">${time}</span>
    </a>
  `;
}
