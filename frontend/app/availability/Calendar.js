import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { dateParts, longDateWords } from "../shared/time.js";
import { at, canBeChosen, chosen, dateAfter, goTo, last, month, showMonth, today, toggle } from "./choice.js";
import { overridesOf, weeksOf } from "./dates.js";
import { draft } from "./state.js";
import { hoursWords, WEEKDAYS } from "./week.js";

/** A month on which dates are chosen, by pointer or by keyboard. */
export function Calendar() {
  const grid = useRef(null);
  const first = `${month.value}-01`;
  const name = `${dateParts(first, "long").month} ${month.value.slice(0, 4)}`;
  const overrides = overridesOf(draft.value.dates);

  function key(event) {
    const target = dateAfter(event.key, at.value);
    if (!target) return;
    event.preventDefault();
    goTo(target);
    if (event.shiftKey) extend();
    focusLater(`[data-date="${at.value}"]`, grid.current);
  }

  function extend() {
    if (!chosen.value.includes(at.value)) toggle(at.value, true);
  }

  return html`
    <div class="calendar">
      <div class="calendar-top">
        <button
          class="icon-button"
          type="button"
          aria-label="Month before"
          disabled=${month.value <= today.value.slice(0, 7)}
          onClick=${() => showMonth(-1)}
        >
          <${Icon} name="left" />
        </button>
        <h3 aria-live="polite">${name}</h3>
        <button
          class="icon-button"
          type="button"
          aria-label="Next month"
          disabled=${month.value >= last.value.slice(0, 7)}
          onClick=${() => showMonth(1)}
        >
          <${Icon} name="right" />
        </button>
      </div>
      <div class="calendar-week" aria-hidden="true">
        ${WEEKDAYS.map(([day, words]) => html`<span key=${day}>${words.slice(0, 2)}</span>`)}
      </div>
      <div class="calendar-days" role="group" aria-label=${name} ref=${grid} onKeyDown=${key}>
        ${weeksOf(month.value)
          .flat()
          .map((date) =>
            date.startsWith(month.value)
              ? html`<${Day} key=${date} date=${date} hours=${overrides[date]} />`
              : html`<span key=${date}></span>`,
          )}
      </div>
    </div>
  `;
}

function Day({ date, hours }) {
  const kind = hours && (hours.length ? "other" : "off");
  const told = hours && (hours.length ? `, ${hoursWords(hours)}` : ", day off");
  return html`
    <button
      class="calendar-day"
      type="button"
      data-date=${date}
      data-kind=${kind}
      tabindex=${date === at.value ? 0 : -1}
      disabled=${!canBeChosen(date)}
      aria-pressed=${String(chosen.value.includes(date))}
      aria-current=${date === today.value ? "date" : undefined}
      aria-label=${`${longDateWords(date)}${told ?? ""}`}
      onClick=${(event) => toggle(date, event.shiftKey)}
    >
      ${Number(date.slice(8))}
    </button>
  `;
}
