import { html, useRef, useState } from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { firstWeekday, isRightToLeft } from "../../shared/locale.js";
import { addDays, dateParts } from "../../shared/time.js";
import { addMonths, monthWeeks, weekAround } from "../times/period.js";
import { chooseDate, lastDate } from "../times/schedule.js";
import { date, firstDate, isMonthOpen, openCount, today } from "../times/state.js";
import { dayTold } from "./day_told.js";

/** A month of days with how many open times each has: one stop of the Tab key, the keys of a date grid inside. */
export function Month() {
  const grid = useRef(null);
  const [focused, setFocused] = useState(null);
  // What is over needs no room.
  const weeks = monthWeeks(firstDate.value, firstWeekday()).filter((week) =>
    week.some((day) => day && day >= today.value),
  );
  const stop = [focused, date.value].find((day) => day?.slice(0, 7) === firstDate.value.slice(0, 7)) ?? firstDate.value;

  function move(event) {
    const to = targetOf(event, stop);
    if (!to) return;
    event.preventDefault();
    const day = to < today.value ? today.value : to > lastDate() ? lastDate() : to;
    if (day.slice(0, 7) !== stop.slice(0, 7)) chooseDate(day);
    setFocused(day);
    focusLater(`[data-date="${day}"]`, grid.current);
  }

  return html`
    <table class="month" role="grid" aria-labelledby="period-name" ref=${grid} onKeyDown=${move}>
      <thead>
        <tr>
          ${weekdays().map(({ name, short }) => html`<th key=${short} scope="col" abbr=${name}>${short}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${weeks.map((week) => html`<tr key=${week.find(Boolean)}>${week.map((day, index) => html`<${Cell} key=${index} day=${day} isStop=${day === stop} />`)}</tr>`)}
      </tbody>
    </table>
  `;
}

function Cell({ day, isStop }) {
  if (!day) return html`<td></td>`;
  const count = openCount(day);
  const isChosen = day === date.value;
  const isAhead = today.value <= day && day <= lastDate();

  function choose() {
    if (!isAhead) return;
    chooseDate(day);
    isMonthOpen.value = false;
  }

  return html`
    <td role="gridcell" aria-selected=${String(isChosen)}>
      <button
        class="month-day"
        type="button"
        data-date=${day}
        data-open=${count > 0 || undefined}
        tabindex=${isStop ? 0 : -1}
        aria-disabled=${isAhead ? undefined : "true"}
        aria-current=${day === today.value ? "date" : undefined}
        aria-label=${dayTold(day)}
        onClick=${choose}
      >
        <span class="month-number">${dateParts(day).day}</span>
        <span class="month-count">${count || ""}</span>
      </button>
    </td>
  `;
}

/** The names of the seven days, in the order of the grid. */
function weekdays() {
  const [first] = weekAround(firstDate.value, firstWeekday());
  return Array.from({ length: 7 }, (_, index) => addDays(first, index)).map((day) => ({
    name: dateParts(day, "long").weekday,
    short: dateParts(day).weekday,
  }));
}

/** The date that a key leads to from this one, or null. */
function targetOf({ key, shiftKey }, day) {
  const [first, last] = weekAround(day, firstWeekday());
  switch (key) {
    case "ArrowLeft":
      return addDays(day, isRightToLeft ? 1 : -1);
    case "ArrowRight":
      return addDays(day, isRightToLeft ? -1 : 1);
    case "ArrowUp":
      return addDays(day, -7);
    case "ArrowDown":
      return addDays(day, 7);
    case "Home":
      return first;
    case "End":
      return last;
    case "PageUp":
      return addMonths(day, shiftKey ? -12 : -1);
    case "PageDown":
      return addMonths(day, shiftKey ? 12 : 1);
    default:
      return null;
  }
}
