import { html, useEffect } from "../../vendor/preact.js";
import { DayStrip } from "./DayStrip.js";
import { EventTypes } from "./EventTypes.js";
import { LiveIndicator } from "./LiveIndicator.js";
import { SlotPanel } from "./SlotPanel.js";
import { lastChosen } from "./state.js";
import { WeekBar } from "./WeekBar.js";
import { ZoneSwitch } from "./ZoneSwitch.js";

export function Picker() {
  // Back from the form, the keyboard goes on where it left.
  useEffect(() => {
    if (lastChosen.value) document.querySelector(`[data-start="${lastChosen.value}"]`)?.focus();
  }, []);

  return html`
    <${EventTypes} />
    <section class="picker" aria-labelledby="picker-heading">
      <div class="picker-top">
        <h2 id="picker-heading">Choose a time</h2>
        <${LiveIndicator} />
      </div>
      <div class="picker-bar">
        <${ZoneSwitch} />
        <${WeekBar} />
      </div>
      <${DayStrip} />
      <${SlotPanel} />
    </section>
  `;
}
