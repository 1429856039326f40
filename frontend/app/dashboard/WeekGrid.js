import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { clockOf, dateParts, hourWords, timeOf } from "../shared/time.js";
import { inWeek } from "./known_bookings.js";
import { blockId, isOpen, toggle } from "./open.js";
import { dates, flashing, now, today, zone } from "./state.js";
import { bookingsOn, clockAt, closedOf, hoursOn, inLanes, minutesOf, shownHours } from "./week.js";
import { blockWords, dayWords } from "./words.js";

const HOUR = 60;
/** Of more hours than that, each is drawn less tall. */
const LONG = 14 * HOUR;

/**
 * Seven days side by side. Where something stands is told to the styles in minutes, by custom properties that are set
 * from here: the Content-Security-Policy allows no style attribute in HTML.
 */
export function WeekGrid() {
  const { availability } = own.value;
  const days = dates.value.map((date) => bookingsOn(date, inWeek.value ?? [], zone.value));
  const [first, last] = shownHours(availability, dates.value, days.flat());
  const marks = Array.from({ length: (last - first) / HOUR - 1 }, (_, index) => first + (index + 1) * HOUR);
  return html`
    <div class="week" data-long=${last - first > LONG || undefined} style=${{ "--first": first, "--last": last }}>
      <div class="week-clock" aria-hidden="true">
        ${marks.map((at) => html`<span key=${at} style=${{ "--from": at }}>${hourWords(clockAt(at))}</span>`)}
      </div>
      ${dates.value.map((date, index) => html`<${Day} key=${date} date=${date} found=${days[index]} closed=${closedOf(hoursOn(availability, date), [first, last])} />`)}
    </div>
  `;
}

function Day({ date, found, closed }) {
  const { weekday, day } = dateParts(date);
  const isToday = date === today.value;
  const told = dayWords(
    date,
    found.map(({ booking }) => booking),
  );
  return html`
    <section class="week-day" aria-label=${told} data-today=${isToday || undefined}>
      <p class="week-date" aria-hidden="true">${weekday}<span>${day}</span></p>
      <ul class="week-column">
        ${closed.map(([from, to]) => html`<li class="week-closed" key=${`closed-${from}`} aria-hidden="true" style=${{ "--from": from, "--to": to }}></li>`)}
        ${inLanes(found).map((each) => html`<${BookingBlock} key=${each.booking.id} ...${each} />`)}
        ${isToday && html`<${NowLine} />`}
      </ul>
    </section>
  `;
}

function NowLine() {
  const at = minutesOf(clockOf(now.value, zone.value));
  return html`<li class="week-now" aria-hidden="true" style=${{ "--from": at }}></li>`;
}

/** A booking where it stands in the week. */
function BookingBlock({ booking, from, to, lane, lanes }) {
  const { id, status, name, event_type: type, start } = booking;
  return html`
    <li class="block-place" style=${{ "--from": from, "--to": to, "--lane": lane, "--lanes": lanes }}>
      <button
        id=${blockId(id)}
        class="block"
        type="button"
        data-status=${status}
        data-new=${flashing.value.has(id) || undefined}
        aria-label=${blockWords(booking)}
        aria-expanded=${String(isOpen("calendar", id))}
        title=${`${name}, ${type.title}`}
        onClick=${() => toggle("calendar", id)}
      >
        <span class="block-name"><bdi>${name}</bdi></span>
        <span class="block-time">${timeOf(start, zone.value)}</span>
        <span class="block-type"><bdi>${type.title}</bdi></span>
      </button>
    </li>
  `;
}
