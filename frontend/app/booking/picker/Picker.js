import { html, useLayoutEffect } from "../../../vendor/preact.js";
import { focusOn } from "../../shared/focus.js";
import { Icon } from "../../shared/Icon.js";
import { monthOf } from "../../shared/months.js";
import { daysWords, monthsWords } from "../../shared/time.js";
import { LiveIndicator } from "../times/LiveIndicator.js";
import { lastDate, shownDates, turn } from "../times/schedule.js";
import { byMonth, lastChosen, moving, today } from "../times/state.js";
import { DayStrip } from "./DayStrip.js";
import { EventTypes } from "./EventTypes.js";
import { HoursSwitch } from "./HoursSwitch.js";
import { Month } from "./Month.js";
import { SlotPanel } from "./SlotPanel.js";
import { ZoneSwitch } from "./ZoneSwitch.js";
import { t } from "../../shared/words.js";

/** Above the times stands what is chosen: an event type, unless `children` take its place. `onNear`: see SlotPanel. */
export function Picker({ onNear, children }) {
  // Back from the form, the keyboard continues where it left.
  useLayoutEffect(() => {
    if (lastChosen.value) focusOn(`[data-start="${lastChosen.value}"]`);
  }, []);

  return html`
    ${children ?? html`<${EventTypes} />`}
    <section class="picker" aria-labelledby="picker-heading">
      <div class="picker-top">
        <h2 id="picker-heading">${t(moving.value ? "booking.picker.another_time" : "booking.picker.time")}</h2>
        <${HoursSwitch} />
        <${LiveIndicator} />
      </div>
      <div class="picker-body">
        <div class="picker-days">
          <div class="picker-bar">
            <${ZoneSwitch} />
            <${PeriodBar} />
          </div>
          ${byMonth.value ? html`<${Month} />` : html`<${DayStrip} />`}
        </div>
        <${SlotPanel} onNear=${onNear} />
      </div>
    </section>
  `;
}

function PeriodBar() {
  const shown = shownDates();
  const [first, last] = [shown[0], shown[shown.length - 1]];
  const [before, after] = byMonth.value
    ? ["booking.picker.previous_month", "booking.picker.next_month"]
    : ["booking.picker.previous_week", "booking.picker.next_week"];
  return html`
    <div class="week-bar">
      <button class="icon-button" type="button" disabled=${first <= today.value} aria-label=${t(before)} onClick=${() => turn(-1)}>
        <${Icon} name="left" />
      </button>
      <p class="week-name" id="period-name" aria-live="polite">
        ${byMonth.value ? monthsWords(monthOf(first), monthOf(last)) : daysWords(first, last)}
      </p>
      <button class="icon-button" type="button" disabled=${last >= lastDate()} aria-label=${t(after)} onClick=${() => turn(1)}>
        <${Icon} name="right" />
      </button>
    </div>
  `;
}
