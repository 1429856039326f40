import { html } from "../../../vendor/preact.js";
import { changeStart } from "../times/navigation.js";
import { selectOpen } from "../times/slots.js";
import { address, days, eventType, now, today, zone } from "../times/state.js";
import { clockOf, dateOf, dateWords, nearDayName, timeWords } from "../../shared/time.js";
import { zoneWords } from "../../shared/zones.js";
import { FieldError } from "../../shared/forms/FieldError.js";
import { forgetRefusal, refusals } from "./state.js";
import { t } from "../../shared/words.js";

/** The date and the time, which can be changed without leaving the form. */
export function SlotChoice() {
  const { start } = address.value;
  const day = dateOf(start, zone.value);
  const time = clockOf(start, zone.value);
  const openOn = (date) => (eventType.value ? selectOpen(days.value.get(date), eventType.value, now.value) : []);
  const dates = [...new Set([day, ...days.value.keys()])].filter((date) => date === day || openOn(date).length).sort();
  const times = openOn(day);
  const wrong = refusals.value.start;

  function changeDate(event) {
    const offered = openOn(event.currentTarget.value);
    const sameTime = offered.find((slot) => slot.time >= time) ?? offered.at(-1);
    if (sameTime) change(sameTime.start);
  }

  function change(to) {
    forgetRefusal("start");
    changeStart(to);
  }

  return html`
    <div class="field-pair">
      <div class="field">
        <label for="field-date">${t("booking.form.date")}</label>
        <select id="field-date" class="control" value=${day} onChange=${changeDate}>
          ${dates.map((date) => html`<option key=${date} value=${date}>${dateLabel(date)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="field-start">${t("booking.form.time")}</label>
        <select
          id="field-start"
          class="control"
          data-field="start"
          value=${start}
          aria-invalid=${wrong ? "true" : undefined}
          aria-describedby="help-start"
          onChange=${(event) => change(event.currentTarget.value)}
        >
          ${!times.some((slot) => slot.start === start) && html`<option value=${start} disabled>${timeWords(time)}</option>`}
          ${times.map((slot) => html`<option key=${slot.start} value=${slot.start}>${timeWords(slot.time)}</option>`)}
        </select>
        <div class="field-foot" id="help-start">
          ${
            wrong
              ? html`<${FieldError}>${wrong}</${FieldError}>`
              : html`<span class="field-help">${t("booking.form.in_zone", { zone: zoneWords(zone.value, start) })}</span>`
          }
        </div>
      </div>
    </div>
  `;
}

function dateLabel(date) {
  const near = nearDayName(date, today.value);
  return near ? t("booking.near_day", { near, day: dateWords(date) }) : dateWords(date);
}
