import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { dateParts } from "../shared/time.js";
import { showThisWeek, turnWeek } from "./load_week.js";
import { chosenWeek, dates, today } from "./state.js";

export function WeekBar() {
  const [first, last] = [dates.value[0], dates.value.at(-1)].map((date) => dateParts(date));
  const year = dates.value.at(-1).slice(0, 4);
  return html`
    <div class="week-bar">
      <button class="icon-button" type="button" aria-label="Previous week" onClick=${() => turnWeek(-1)}>
        <${Icon} name="left" />
      </button>
      <p class="week-name" aria-live="polite">
        ${first.day}${first.month === last.month ? "" : ` ${first.month}`} – ${last.day} ${last.month}
        ${year !== today.value.slice(0, 4) && ` ${year}`}
      </p>
      <button class="icon-button" type="button" aria-label="Next week" onClick=${() => turnWeek(1)}>
        <${Icon} name="right" />
      </button>
      <button class="button" type="button" aria-disabled=${String(!chosenWeek.value)} onClick=${showThisWeek}>
        This week
      </button>
    </div>
  `;
}
