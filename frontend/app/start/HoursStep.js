import { html, useRef } from "../../vendor/preact.js";
import { orderedWeekdays, weekdayName } from "../availability/week.js";
import { own } from "../expert_area/own.js";
import { intervalWords, tidyClock } from "../shared/clock.js";
import { busy, focusFirstWrong, forgive, problem, refusals } from "../shared/forms/attempt.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { FormError } from "../shared/forms/FormError.js";
import { TimeInput } from "../shared/forms/TimeInput.js";
import { rich, t } from "../shared/words.js";
import { zonePlace } from "../shared/zones.js";
import { PRESETS } from "./hours.js";
import { saveHours } from "./save.js";
import { draft, type } from "./state.js";

export function HoursStep() {
  const form = useRef(null);
  const { hours } = draft.value;
  const saving = busy.value === "hours";

  async function send(event) {
    event.preventDefault();
    if (!(await saveHours())) focusFirstWrong(form.current);
  }

  return html`
    <form class="start-part glass" novalidate ref=${form} onSubmit=${send}>
      <h1 tabindex="-1">${t("start.hours.heading")}</h1>
      <p class="quiet">
        ${rich("start.hours.about", {
          place: zonePlace(own.value.availability.timezone),
          link: (words) => html`<a href="/dashboard/availability">${words}</a>`,
        })}
      </p>
      <div class="suggestions" role="group" aria-label=${t("start.hours.common")}>
        ${PRESETS.map(
          ({ key, times, hours: preset }) => html`
            <button
              class="button"
              type="button"
              key=${key}
              aria-pressed=${String(JSON.stringify(hours) === JSON.stringify(preset))}
              onClick=${() => type("hours", preset)}
            >
              ${t(key, { hours: intervalWords(times) })}
            </button>
          `,
        )}
      </div>
      <div class="week">${orderedWeekdays().map((day) => html`<${Day} key=${day} day=${day} />`)}</div>
      <${FormError}>${problem.value}</${FormError}>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(saving)}>
        ${saving && html`<span class="spinner"></span>`}${t("start.hours.go_on")}
      </button>
    </form>
  `;
}

function Day({ day }) {
  const { hours } = draft.value;
  const name = weekdayName(day, "long");
  const { open, from, to } = hours[day];
  const field = `weekly.${day}`;
  const wrong = refusals.value[field];

  function set(changes) {
    forgive(field);
    type("hours", { ...hours, [day]: { ...hours[day], ...changes } });
  }

  const time = (part, value) => ({
    label: t(`start.hours.${part}`, { day: name }),
    value,
    wrong: Boolean(wrong),
    help: `help-${day}`,
    onType: (text) => set({ [part]: text }),
    onDone: () => set({ [part]: tidyClock(value, part === "to") }),
  });

  return html`
    <fieldset class="week-day">
      <legend class="hidden-label">${name}</legend>
      <label class="check">
        <input
          type="checkbox"
          aria-label=${name}
          checked=${open}
          onChange=${(event) => set({ open: event.currentTarget.checked })}
        />${weekdayName(day, "short")}
      </label>
      ${
        open
          ? html`
              <span class="week-times">
                <${TimeInput} ...${time("from", from)} /><span aria-hidden="true">–</span>
                <${TimeInput} ...${time("to", to)} />
              </span>
            `
          : html`<span class="week-times quiet">${t("start.hours.closed")}</span>`
      }
      ${wrong && html`<div class="week-wrong" id=${`help-${day}`}><${FieldError}>${wrong}</${FieldError}></div>`}
    </fieldset>
  `;
}
