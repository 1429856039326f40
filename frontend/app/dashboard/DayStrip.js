import { html, useRef } from "../../vendor/preact.js";
import { isRightToLeft, numberWords } from "../shared/locale.js";
import { dateParts } from "../shared/time.js";
import { t } from "../shared/words.js";
import { inWeek } from "./known_bookings.js";
import { chosenDay, dates, day, today, zone } from "./state.js";
import { bookingsOn } from "./week.js";
import { dayWords } from "./words.js";

/** The days of the week, of which one is shown. */
export function DayStrip() {
  const strip = useRef(null);

  function move(event) {
    const buttons = [...strip.current.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const on = isRightToLeft ? -1 : 1;
    const to = { ArrowLeft: at - on, ArrowRight: at + on, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || !buttons[to]) return;
    event.preventDefault();
    buttons[to].focus();
    buttons[to].click();
  }

  return html`
    <div class="day-strip" role="group" aria-label=${t("dashboard.day.days")} ref=${strip} onKeyDown=${move}>
      ${dates.value.map((date) => html`<${Day} key=${date} date=${date} />`)}
    </div>
  `;
}

function Day({ date }) {
  const chosen = date === day.value;
  const { weekday, day: number } = dateParts(date);
  const bookings = bookingsOn(date, inWeek.value ?? [], zone.value).map(({ booking }) => booking);
  return html`
    <button
      class="day"
      type="button"
      tabindex=${chosen ? 0 : -1}
      data-today=${date === today.value || undefined}
      aria-pressed=${String(chosen)}
      aria-label=${dayWords(date, bookings)}
      onClick=${() => (chosenDay.value = date)}
    >
      <span class="day-name">${weekday}</span>
      <span class="day-number">${number}</span>
      <span class="day-count" data-waiting=${bookings.some(({ status }) => status === "pending") || undefined}>
        ${inWeek.value ? (bookings.length ? numberWords(bookings.length) : "–") : " "}
      </span>
    </button>
  `;
}
