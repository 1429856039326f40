import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { numberWords } from "../shared/locale.js";
import { dateAfter, weeksOf } from "../shared/months.js";
import { longDateWords, monthWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { at, canBeChosen, chosen, goTo, last, month, showMonth, today, toggle } from "./choice.js";
import { overridesOf } from "./dates.js";
import { draft } from "./state.js";
import { hoursWords, orderedWeekdays, weekdayName } from "./week.js";

/** A month on which dates are chosen, by pointer or by keyboard. */
export function Calendar() {
  const grid = useRef(null);
  const name = monthWords(month.value);
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
          aria-label=${t("availability.dates.previous_month")}
          disabled=${month.value <= today.value.slice(0, 7)}
          onClick=${() => showMonth(-1)}
        >
          <${Icon} name="left" />
        </button>
        <h3 aria-live="polite">${name}</h3>
        <button
          class="icon-button"
          type="button"
          aria-label=${t("availability.dates.next_month")}
          disabled=${month.value >= last.value.slice(0, 7)}
          onClick=${() => showMonth(1)}
        >
          <${Icon} name="right" />
        </button>
      </div>
      <div class="calendar-week" aria-hidden="true">
        ${orderedWeekdays().map((day) => html`<span key=${day}>${weekdayName(day, "short")}</span>`)}
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
      aria-label=${dayLabel(date, hours)}
      onClick=${(event) => toggle(date, event.shiftKey)}
    >
      ${numberWords(Number(date.slice(8)))}
    </button>
  `;
}

function dayLabel(day, hours) {
  const date = longDateWords(day);
  if (!hours) return date;
  if (!hours.length) return t("availability.dates.day_off_label", { date });
  return t("availability.dates.other_hours_label", { date, hours: hoursWords(hours) });
}
