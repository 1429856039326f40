import { html } from "../../vendor/preact.js";
import { forgive } from "../shared/forms/attempt.js";
import { Icon } from "../shared/Icon.js";
import { DayHours } from "./DayHours.js";
import { change, changeUndoably, draft, rest, resting } from "./state.js";
import { Undo } from "./Undo.js";
import { hoursToBeginWith, WEEKDAYS, WORKING_DAYS } from "./week.js";

export function WeeklyHours() {
  return html`
    <section class="hours-part glass" aria-labelledby="weekly-heading">
      <h2 id="weekly-heading">Weekly hours</h2>
      <p class="quiet">When clients can book you in any week. Write times like 9, 930 or 17:30.</p>
      <ul class="weekdays">${WEEKDAYS.map(([day, name]) => html`<${Weekday} key=${day} day=${day} name=${name} />`)}</ul>
      <${Undo} place="weekly" />
    </section>
  `;
}

function Weekday({ day, name }) {
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
    const words = `Monday to Friday have the hours of ${name} now.`;
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
                <${Icon} name="copy" />Copy to Mon–Fri<span class="hidden-label"> from ${name}</span>
              </button>
            `
          : html`<p class="hours-closed quiet">Not bookable</p>`
      }
    </li>
  `;
}
