import { html, useRef, useState } from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { dateAfter, monthOf, weeksBetween } from "../../shared/months.js";
import { dateParts, dayWords } from "../../shared/time.js";
import { chooseDate, isAwaited, lastDate, shownDates } from "../times/schedule.js";
import { date, firstDate, isMonthOpen, openCount, today } from "../times/state.js";
import { dayTold } from "./day_told.js";

/** A month of days with how many open times each has: one stop of the Tab key, the keys of a date grid inside. */
export function Month() {
  const grid = useRef(null);
  const [focused, setFocused] = useState(null);
  const shown = shownDates();
  const [first, last] = [shown[0], shown[shown.length - 1]];
  // What is over needs no room, but in the week of today; nor do the days of other months.
  const weeks = weeksBetween(first, last);
  const isOfIt = (day) => monthOf(first) <= monthOf(day) && day <= last;
  const stop = [focused, date.value].find((day) => shown.includes(day)) ?? first;

  function move(event) {
    const to = dateAfter(event.key, stop, event.shiftKey ? 12 : 1);
    if (!to) return;
    event.preventDefault();
    const day = to < today.value ? today.value : to > lastDate() ? lastDate() : to;
    if (!shown.includes(day)) chooseDate(day);
    setFocused(day);
    focusLater(`[data-date="${day}"]`, grid.current);
  }

  return html`
    <table class="month" role="grid" aria-labelledby="period-name" aria-busy=${String(shown.some(isAwaited))} ref=${grid} onKeyDown=${move}>
      <thead>
        <tr>
          ${weeks[0].map((day) => html`<th key=${dateParts(day).weekday} scope="col" abbr=${dateParts(day, "long").weekday}>${dateParts(day).weekday}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${weeks.map((week) => html`<tr key=${week[0]}>${week.map((day) => (isOfIt(day) ? html`<${Cell} key=${day} day=${day} isStop=${day === stop} />` : html`<td key=${day}></td>`))}</tr>`)}
      </tbody>
    </table>
  `;
}

function Cell({ day, isStop }) {
  const count = openCount(day);
  const isChosen = day === date.value;
  const isAhead = today.value <= day && day <= lastDate();
  const isOfNext = day.endsWith("-01") && day > firstDate.value;

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
        <span class="month-number" data-named=${isOfNext || undefined}>${isOfNext ? dayWords(day) : dateParts(day).day}</span>
        <span class=${`month-count ${today.value <= day && isAwaited(day) ? "skeleton skeleton-line skeleton-short" : ""}`}>${count || ""}</span>
      </button>
    </td>
  `;
}
