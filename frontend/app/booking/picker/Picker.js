import { html, useEffect } from "../../../vendor/preact.js";
import { focusOn } from "../../shared/focus.js";
import { Icon } from "../../shared/Icon.js";
import { addDays, daysWords } from "../../shared/time.js";
import { LiveIndicator } from "../times/LiveIndicator.js";
import { lastDate, turnWeek, WEEK } from "../times/schedule.js";
import { firstDate, lastChosen, moving, today } from "../times/state.js";
import { DayStrip } from "./DayStrip.js";
import { EventTypes } from "./EventTypes.js";
import { HoursSwitch } from "./HoursSwitch.js";
import { SlotPanel } from "./SlotPanel.js";
import { ZoneSwitch } from "./ZoneSwitch.js";
import { t } from "../../shared/words.js";

/** Above the times stands what is chosen: an event type, unless `children` take its place. `onNear`: see SlotPanel. */
export function Picker({ onNear, children }) {
  // Back from the form, the keyboard continues where it left.
  useEffect(() => {
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
      <div class="picker-bar">
        <${ZoneSwitch} />
        <${WeekBar} />
      </div>
      <${DayStrip} />
      <${SlotPanel} onNear=${onNear} />
    </section>
  `;
}

function WeekBar() {
  const isFirst = firstDate.value <= today.value;
  const isLast = addDays(firstDate.value, WEEK) > lastDate();
  return html`
    <div class="week-bar">
      <button
        class="icon-button"
        type="button"
        disabled=${isFirst}
        aria-label=${t("booking.picker.previous_week")}
        onClick=${() => turnWeek(-1)}
      >
        <${Icon} name="left" />
      </button>
      <p class="week-name" aria-live="polite">
        ${daysWords(firstDate.value, addDays(firstDate.value, WEEK - 1))}
      </p>
      <button class="icon-button" type="button" disabled=${isLast} aria-label=${t("booking.picker.next_week")} onClick=${() => turnWeek(1)}>
        <${Icon} name="right" />
      </button>
    </div>
  `;
}
