import { html } from "../../vendor/preact.js";
import { focusLater, whenShown } from "../shared/focus.js";
import { refusals } from "../shared/forms/attempt.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { Icon } from "../shared/Icon.js";
import { t } from "../shared/words.js";
import { Calendar } from "./Calendar.js";
import { between, chosen, chosenWords, clear, fillBetween, spanWords } from "./choice.js";
import { datesOf, withDates } from "./dates.js";
import { DayHours } from "./DayHours.js";
import { change, changeUndoably, draft, forgiveRun, problems, wrongWith } from "./state.js";
import { Undo } from "./Undo.js";
import { hoursToBeginWith, weekdayOf } from "./week.js";

export function DateHours() {
  const { dates } = draft.value;
  const wrong = problems.value.overrides?.message ?? refusals.value.overrides;
  return html`
    <section class="hours-part glass" aria-labelledby="dates-heading">
      <h2 id="dates-heading">${t("availability.dates.heading")}</h2>
      <p class="quiet">${t("availability.dates.lead")}</p>
      <div class="dates">
        <${Calendar} />
        <div class="dates-side">
          <${Chosen} />
          ${
            dates.length > 0
              ? html`<ul class="runs">${dates.map((run) => html`<${Run} key=${run.from} run=${run} />`)}</ul>`
              : html`<p class="quiet dates-none">${t("availability.dates.none")}</p>`
          }
          ${wrong && html`<p role="alert"><${FieldError}>${wrong}</${FieldError}></p>`}
          <${Undo} place="dates" />
        </div>
      </div>
    </section>
  `;
}

/** What can be done with the dates that are chosen on the calendar. */
function Chosen() {
  const { dates, weekly } = draft.value;
  const [first] = chosen.value;

  function give(hours) {
    change("dates", withDates(dates, chosen.value, hours));
    clear();
    const field = `overrides.${draft.value.dates.find(({ from, to }) => from <= first && first <= to).from}`;
    const target = hours.length ? `[data-field="${field}"] input` : `[data-remove="${field}"]`;
    whenShown(() => {
      const input = document.querySelector(target);
      if (input instanceof HTMLElement) input.focus();
      if (input instanceof HTMLInputElement) input.select();
    });
  }

  function giveOther() {
    const day = weekdayOf(first);
    give(weekly[day].length ? weekly[day] : hoursToBeginWith(weekly, day));
  }

  return html`
    <div class="chosen" role="status">
      ${first && html`<p>${chosenWords()}</p>`}
      ${
        between.value > 0 &&
        html`<button class="text-button" type="button" onClick=${fillBetween}>${t("availability.dates.between", { count: between.value })}</button>`
      }
    </div>
    ${
      first &&
      html`
        <div class="hours-actions">
          <button class="button" type="button" onClick=${() => give([])}>${t("availability.dates.off", { count: chosen.value.length })}</button>
          <button class="button" type="button" onClick=${giveOther}>${t("availability.dates.other_hours")}</button>
          <button class="text-button" type="button" onClick=${clear}>${t("availability.dates.clear")}</button>
        </div>
      `
    }
  `;
}

function Run({ run }) {
  const { from, to, hours } = run;
  const { dates } = draft.value;
  const name = spanWords(from, to);
  const count = datesOf(run).length;
  const field = `overrides.${from}`;
  // A day off has no input to say it at.
  const wrong = hours.length ? null : wrongWith(field);

  function set(next) {
    forgiveRun(run);
    change(
      "dates",
      dates.map((each) => (each.from === from ? { ...each, hours: next } : each)),
    );
  }

  function remove() {
    const words = t("availability.dates.removed", { count, name });
    forgiveRun(run);
    changeUndoably(
      "dates",
      words,
      "dates",
      dates.filter((each) => each.from !== from),
    );
    focusLater(".dates-side .hours-undo button");
  }

  return html`
    <li class="run" data-kind=${hours.length ? "other" : "off"}>
      <div class="run-top">
        <p class="run-name">
          <strong>${name}</strong>
          <span class="quiet">${hours.length ? t("availability.dates.other_hours") : t("availability.dates.days_off", { count })}</span>
        </p>
        <button
          class="icon-button"
          type="button"
          data-remove=${field}
          data-wrong=${String(Boolean(wrong))}
          aria-label=${t("availability.dates.remove", { name })}
          onClick=${remove}
        >
          <${Icon} name="close" />
        </button>
      </div>
      ${wrong && html`<p role="alert"><${FieldError}>${wrong.message}</${FieldError}></p>`}
      ${hours.length > 0 && html`<${DayHours} field=${field} name=${name} hours=${hours} onChange=${set} />`}
    </li>
  `;
}
