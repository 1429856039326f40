import { html, useRef, useState } from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { dateAfter, monthOf, weeksOf } from "../../shared/months.js";
import { dateParts } from "../../shared/time.js";
import { chooseDate, lastDate } from "../times/schedule.js";
import { date, firstDate, isMonthOpen, openCount, today } from "../times/state.js";
import { dayTold } from "./day_told.js";

/** A month of days with how many open times each has: one stop of the Tab key, the keys of a date grid inside. */
export function Month() {
  const grid = useRef(null);
  const [focused, setFocused] = useState(null);
  const month = monthOf(firstDate.value);
  // What is over needs no room.
  const weeks = weeksOf(month).filter((week) => week.some((day) => monthOf(day) === month && day >= today.value));
  const stop = [focused, date.value].find((day) => day && monthOf(day) === month) ?? firstDate.value;

  function move(event) {
    const to = dateAfter(event.key, stop, event.shiftKey ? 12 : 1);
    if (!to) return;
    event.preventDefault();
    const day = to < today.value ? today.value : to > lastDate() ? lastDate() : to;
    if (monthOf(day) !== month) chooseDate(day);
    setFocused(day);
    focusLater(`[data-date="${day}"]`, grid.current);
  }

  return html`
    <table class="month" role="grid" aria-labelledby="period-name" ref=${grid} onKeyDown=${move}>
      <thead>
        <tr>
          ${weeks[0].map((day) => html`<th key=${dateParts(day).weekday} scope="col" abbr=${dateParts(day, "long").weekday}>${dateParts(day).weekday}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${weeks.map((week) => html`<tr key=${week[0]}>${week.map((day) => (monthOf(day) === month ? html`<${Cell} key=${day} day=${day} isStop=${day === stop} />` : html`<td key=${day}></td>`))}</tr>`)}
      </tbody>
    </table>
  `;
}

function Cell({ day, isStop }) {
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
