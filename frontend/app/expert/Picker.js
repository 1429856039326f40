import { html, useEffect } from "../../vendor/preact.js";
import { DayStrip } from "./DayStrip.js";
import { EventTypes } from "./EventTypes.js";
import { LiveIndicator } from "./LiveIndicator.js";
import { parts } from "./parts.js";
import { SlotPanel } from "./SlotPanel.js";
import { lastChosen, moving } from "./state.js";
import { WeekBar } from "./WeekBar.js";
import { ZoneSwitch } from "./ZoneSwitch.js";

export function Picker() {
  // Back from the form, the keyboard goes on where it left.
  useEffect(() => {
    if (lastChosen.value) document.querySelector(`[data-start="${lastChosen.value}"]`)?.focus();
  }, []);

  return html`
    ${moving.value ? html`<${parts.value.MoveBanner} />` : html`<${EventTypes} />`}
    <section class="picker" aria-labelledby="picker-heading">
      <div class="picker-top">
        <h2 id="picker-heading">${moving.value ? "Choose another time" : "Choose a time"}</h2>
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
