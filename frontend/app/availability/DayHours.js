import { html, useRef } from "../../vendor/preact.js";
import { intervalWords, minutesOf, readClock, tidyClock } from "../shared/clock.js";
import { whenShown } from "../shared/focus.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { TimeInput } from "../shared/forms/TimeInput.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { rich, t } from "../shared/words.js";
import { MOST_INTERVALS } from "./hours_rules.js";
import { leave, wrongWith } from "./state.js";

/** The intervals of a weekday, or of dates. `field` is what the API calls it, `name` what people do. */
export function DayHours({ field, name, hours, onChange }) {
  const group = useRef(null);
  const wrong = wrongWith(field);
  const full = hours.length >= MOST_INTERVALS;
  const help = `help-${field}`;

  function type(index, side, text) {
    onChange(hours.map((interval, at) => (at === index ? interval.with(side, text) : interval)));
  }

  function tidy() {
    const tidy = hours.map(([from, to]) => [tidyClock(from), tidyClock(to, true)]);
    if (String(tidy) !== String(hours)) onChange(tidy);
  }

  function leaveGroup(event) {
    if (!event.currentTarget.contains(event.relatedTarget)) leave(field);
  }

  function add() {
    onChange([...hours, following(hours)]);
    focus(hours.length);
  }

  function remove(index) {
    onChange(hours.filter((_, at) => at !== index));
    focus(Math.max(0, index - 1));
  }

  function focus(index) {
    const around = group.current.parentElement;
    whenShown(() => {
      const input = group.current?.querySelectorAll('input[data-side="from"]')[index];
      // After the last interval is removed, what is left of the day.
      (input ?? around.querySelector("input, button"))?.focus();
      input?.select();
    });
  }

  const input = (index, side) => ({
    label: t(labelKey(hours.length > 1, side), { name, number: index + 1 }),
    side: side ? "to" : "from",
    value: hours[index][side],
    wrong: Boolean(wrong?.at.includes(`${index}.${side ? "to" : "from"}`)),
    help,
    onType: (text) => type(index, side, text),
    onDone: tidy,
  });

  return html`
    <div class="day-hours" role="group" aria-label=${t("availability.hours.label", { name })} data-field=${field} ref=${group} onFocusOut=${leaveGroup}>
      ${hours.map(
        (_, index) => html`
          <div class="interval" key=${index}>
            <${TimeInput} ...${input(index, 0)} /><span aria-hidden="true">–</span><${TimeInput} ...${input(index, 1)} />
            <button
              class="icon-button"
              type="button"
              aria-label=${t("availability.hours.remove", { name, interval: intervalWords(hours[index]) })}
              onClick=${() => remove(index)}
            >
              <${Icon} name="close" />
            </button>
          </div>
        `,
      )}
      <p class="hours-foot" id=${help} role="status">
        ${wrong && html`<${FieldError}>${wrong.message}</${FieldError}>`}
      </p>
      ${
        full
          ? html`<p class="field-help">${t("availability.hours.most", { count: MOST_INTERVALS })}</p>`
          : html`
              <button class="text-button hours-add" type="button" onClick=${add}>
                ${rich("availability.hours.add", { name, hidden })}
              </button>
            `
      }
    </div>
  `;
}

function labelKey(isOneOfMany, side) {
  if (isOneOfMany) return side ? "availability.hours.to_nth" : "availability.hours.from_nth";
  return side ? "availability.hours.to" : "availability.hours.from";
}

/** An interval to begin with after the last one: two hours of it where there is room, after a pause of one. */
function following(hours) {
  const ends = hours.map(([, to]) => readClock(to, true)).filter(Boolean);
  const last = Math.max(0, ...ends.map(minutesOf));
  const from = Math.min(last + 60, 1440 - 60);
  return [clock(from), clock(Math.min(from + 120, 1440))];
}

function clock(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
