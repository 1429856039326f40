import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { addDays, dateParts } from "../shared/time.js";
import { lastDate, turnWeek, WEEK } from "./schedule.js";
import { firstDate, today } from "./state.js";

export function WeekBar() {
  const first = dateParts(firstDate.value);
  const last = dateParts(addDays(firstDate.value, WEEK - 1));
  const isFirst = firstDate.value <= today.value;
  const isLast = addDays(firstDate.value, WEEK) > lastDate();
  return html`
    <div class="week-bar">
      <button
        class="icon-button"
        type="button"
        disabled=${isFirst}
        aria-label="Previous week"
        onClick=${() => turnWeek(-1)}
      >
        <${Icon} name="left" />
      </button>
      <p class="week-name" aria-live="polite">
        ${first.day}${first.month === last.month ? "" : ` ${first.month}`} – ${last.day} ${last.month}
      </p>
      <button class="icon-button" type="button" disabled=${isLast} aria-label="Next week" onClick=${() => turnWeek(1)}>
        <${Icon} name="right" />
      </button>
    </div>
  `;
}
