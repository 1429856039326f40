import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { durationWords, longDateWords, timeOf, timeWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { inWeek } from "./known_bookings.js";
import { blockId, isOpen, toggle } from "./open.js";
import { day, flashing, zone } from "./state.js";
import { clockAt, freeOf, hoursOn, bookingsOn } from "./week.js";

/** One day from morning to evening: its bookings, and the open hours that nobody took. */
export function DayList() {
  const date = day.value;
  const found = bookingsOn(date, inWeek.value ?? [], zone.value);
  const hours = hoursOn(own.value.availability, date);
  const free = freeOf(hours, found).map(([from, to]) => ({ booking: null, from, to }));
  const rows = [...found, ...free].sort((one, other) => one.from - other.from);
  return html`
    <section class="day-list" aria-labelledby="day-heading">
      <h3 id="day-heading">${longDateWords(date)}</h3>
      ${!rows.length && html`<p class="quiet">${t("dashboard.day.closed")}</p>`}
      <ul>
        ${rows.map((row) =>
          row.booking
            ? html`<${BookingRow} key=${row.booking.id} booking=${row.booking} />`
            : html`
                <li class="free-row" key=${`free-${row.from}`}>
                  <span class="row-time">${timeWords(clockAt(row.from))}</span>
                  <span class="free-words">
                    ${t("dashboard.day.free", { time: timeWords(clockAt(row.to)), duration: durationWords(row.to - row.from) })}
                  </span>
                </li>
              `,
        )}
      </ul>
    </section>
  `;
}

function BookingRow({ booking }) {
  const { id, status, start, end, name, event_type: type } = booking;
  return html`
    <li>
      <button
        id=${blockId(id)}
        class="block-row"
        type="button"
        data-status=${status}
        data-new=${flashing.value.has(id) || undefined}
        aria-expanded=${String(isOpen("calendar", id))}
        onClick=${() => toggle("calendar", id)}
      >
        <span class="row-time">${timeOf(start, zone.value)}<span class="row-end">${timeOf(end, zone.value)}</span></span>
        <span class="row-words">
          <span class="row-name"><bdi>${name}</bdi></span><span class="row-type"><bdi>${type.title}</bdi></span>
        </span>
        <${StatusBadge} booking=${booking} />
      </button>
    </li>
  `;
}
