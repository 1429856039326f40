import { html, useRef } from "../../../vendor/preact.js";
import { isRightToLeft } from "../../shared/locale.js";
import { dateParts, nearDayName } from "../../shared/time.js";
import { shownDates } from "../times/schedule.js";
import { date, days, openCount, today } from "../times/state.js";
import { dayTold } from "./day_told.js";
import { rich, t } from "../../shared/words.js";

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
    <div class="day-strip" role="group" aria-label=${t("booking.picker.days")} ref=${strip} onKeyDown=${move}>
      ${shownDates().map((day) => html`<${Day} key=${day} day=${day} />`)}
    </div>
  `;
}

/** @param {any} text */
function asWord(text) {
  return html`<span class="day-count-word">${text}</span>`;
}

function Day({ day }) {
  const known = days.value.has(day);
  const count = openCount(day);
  const chosen = day === date.value;
  const { weekday, day: number } = dateParts(day);
  const near = nearDayName(day, today.value);
  return html`
    <button
      class=${`day ${count ? "day-open" : known ? "day-empty" : ""}`}
      type="button"
      tabindex=${chosen ? 0 : -1}
      aria-pressed=${String(chosen)}
      aria-label=${dayTold(day)}
      onClick=${() => (date.value = day)}
    >
      <span class="day-name">${day === today.value ? near : weekday}</span>
      <span class="day-number">${number}</span>
      <span class="day-count"
        >${known ? (count ? rich("booking.picker.day_count", { count, word: asWord }) : "–") : " "}</span
      >
    </button>
  `;
}
