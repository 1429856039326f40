import { html } from "../../vendor/preact.js";
import { forgive } from "../shared/forms/attempt.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { timeWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { DayHours } from "./DayHours.js";
import { change, changeUndoably, draft, rest, resting } from "./state.js";
import { Undo } from "./Undo.js";
import { hoursToBeginWith, orderedWeekdays, weekdayName, WORKING_DAYS } from "./week.js";

export function WeeklyHours() {
  return html`
    <section class="hours-part glass" aria-labelledby="weekly-heading">
      <h2 id="weekly-heading">${t("availability.weekly.heading")}</h2>
      <p class="quiet">${t("availability.weekly.lead", { example: timeWords("17:30") })}</p>
      <ul class="weekdays">${orderedWeekdays().map((day) => html`<${Weekday} key=${day} day=${day} />`)}</ul>
      <${Undo} place="weekly" />
    </section>
  `;
}

function Weekday({ day }) {
  const name = weekdayName(day);
  const { weekly } = draft.value;
  const hours = weekly[day];
  const isOpen = hours.length > 0;

  function set(next) {
    forgive(`weekly.${day}`);
    change("weekly", { ...weekly, [day]: next });
  }

  function turn() {
    if (isOpen) rest(day, hours);
    set(isOpen ? [] : (resting.value[day] ?? hoursToBeginWith(weekly, day)));
  }

  function copy() {
    const copied = WORKING_DAYS.map((each) => [each, hours]);
    const words = t("availability.weekly.copied", { day: name });
    changeUndoably("weekly", words, "weekly", { ...weekly, ...Object.fromEntries(copied) });
  }

  return html`
    <li class="weekday" data-open=${String(isOpen)}>
      <label class="switch">
        <input type="checkbox" role="switch" checked=${isOpen} onChange=${turn} />${name}
      </label>
      ${
        isOpen
          ? html`
              <${DayHours} field=${`weekly.${day}`} name=${name} hours=${hours} onChange=${set} />
              <button class="text-button hours-copy" type="button" onClick=${copy}>
                <${Icon} name="copy" />
                ${rich("availability.weekly.copy", { day: name, hidden })}
              </button>
            `
          : html`<p class="hours-closed quiet">${t("availability.weekly.closed")}</p>`
      }
    </li>
  `;
}
