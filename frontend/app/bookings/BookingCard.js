import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords } from "../shared/place.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { clockSpan, dateOf, dateParts, longDateWords, nearDayName, viewerZone, zonePlace } from "../shared/time.js";

export function BookingCard({ booking }) {
  const { id, start, end, status, expert, event_type: type, place } = booking;
  const zone = viewerZone();
  const date = dateOf(start, zone);
  const { day, month } = dateParts(date);
  const near = nearDayName(date, dateOf(Date.now(), zone));
  return html`
    <li class="booking-card glass" data-status=${status}>
      <p class="booking-date" aria-hidden="true"><span>${day}</span>${month}</p>
      <div class="booking-words">
        <h2 class="booking-title"><a href=${`/booking#${id}`}>${type.title} with ${expert.name}</a></h2>
        <p class="booking-when">
          ${near ?? longDateWords(date)}, ${clockSpan(start, end, zone)}${" "}
          <span class="quiet">(${zonePlace(zone)})</span>
        </p>
        <p class="quiet booking-where"><${Icon} name=${placeIcon(place)} />${placeWords(place)}</p>
      </div>
      <${StatusBadge} status=${status} />
    </li>
  `;
}
