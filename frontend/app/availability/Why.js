import { html, useRef } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { tidyClock } from "../shared/clock.js";
import { focusLater } from "../shared/focus.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { TimeInput } from "../shared/forms/TimeInput.js";
import { Icon } from "../shared/Icon.js";
import { faultWords } from "../shared/problem_words.js";
import { addDays, dateWords, monthWords, timeWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { shownZone, zonePlace } from "../shared/zones.js";
import { byMonth, datesOf } from "./dates.js";
import { EventTypeSelect } from "./EventTypeSelect.js";
import { eventType } from "./preview.js";
import { isChanged, saved, todayIn } from "./state.js";
import { answer, ask, busy, failure, question, type, wrong } from "./ask_why.js";

const BEYOND_DAYS = 28;

export function Why() {
  const form = useRef(null);
  const { date, clock } = question.value;
  if (!own.value.event_types.length) return null;

  async function send(event) {
    event.preventDefault();
    if (await ask(eventType.value)) return;
    focusLater('[aria-invalid="true"]', form.current);
  }

  return html`
    <section class="hours-part hours-why glass" aria-labelledby="why-heading">
      <h2 id="why-heading">${t("availability.why.heading")}</h2>
      <form class="why" novalidate ref=${form} onSubmit=${send}>
        <div class="field">
          <label for="why-date">${t("availability.why.date")}</label>
          <select
            id="why-date"
            class="control"
            value=${date}
            aria-invalid=${wrong.value.date ? "true" : undefined}
            aria-describedby="help-why-date"
            onChange=${(event) => type("date", event.currentTarget.value)}
          >
            <option value="" disabled>${t("availability.why.choose")}</option>
            ${byMonth(datesToAskAbout()).map(
              ([month, dates]) => html`
                <optgroup key=${month} label=${monthWords(month)}>
                  ${dates.map((each) => html`<option key=${each} value=${each}>${dateWords(each)}</option>`)}
                </optgroup>
              `,
            )}
          </select>
          <span class="field-foot" id="help-why-date">
            ${wrong.value.date && html`<${FieldError}>${wrong.value.date}</${FieldError}>`}
          </span>
        </div>
        <div class="field">
          <label for="why-clock">${t("availability.why.start", { place: zonePlace(shownZone(saved.value.timezone)) })}</label>
          <${TimeInput}
            id="why-clock"
            value=${clock}
            wrong=${Boolean(wrong.value.clock)}
            help="help-why-clock"
            onType=${(text) => type("clock", text)}
            onDone=${() => type("clock", tidyClock(question.value.clock))}
          />
          <span class="field-foot" id="help-why-clock">
            ${wrong.value.clock && html`<${FieldError}>${wrong.value.clock}</${FieldError}>`}
          </span>
        </div>
        <${EventTypeSelect} id="why-type" label=${t("availability.why.event_type")} />
        <button class="button" type="submit" aria-disabled=${String(busy.value)}>
          ${busy.value && html`<span class="spinner"></span>`}${t("availability.why.ask")}
        </button>
      </form>
      <div class="why-answer" role="status">
        ${failure.value && html`<${FieldError}>${failure.value}</${FieldError}>`}
        ${answer.value && html`<${Answer} ...${answer.value} />`}
      </div>
    </section>
  `;
}

/** From today on, a while beyond the last that any event type can be booked on. */
function datesToAskAbout() {
  const today = todayIn(saved.value.timezone);
  const furthest = Math.max(...own.value.event_types.map(({ booking_window_days: days }) => days));
  return datesOf({ from: today, to: addDays(today, furthest + BEYOND_DAYS) });
}

function Answer({ date, clock, offered, reasons }) {
  return html`
    <p class="why-title">
      <${Icon} name=${offered ? "check" : "close"} />
      ${t(offered ? "availability.why.offered" : "availability.why.not_offered", {
        date: dateWords(date),
        time: timeWords(clock),
      })}
    </p>
    ${!offered && html`<ul>${reasons.map(({ rule, fault }) => html`<li key=${rule}>${faultWords(fault)}</li>`)}</ul>`}
    ${isChanged.value && html`<p class="field-help">${t("availability.why.saved_only")}</p>`}
  `;
}
