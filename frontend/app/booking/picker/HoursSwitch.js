import { html } from "../../../vendor/preact.js";
import { chooseTwelveHours, twelveHours } from "../../shared/hours_of_clock.js";

/** Between a clock of 12 hours and one of 24; what it says is what a press leads to. */
export function HoursSwitch() {
  return html`
    <button class="text-button" type="button" onClick=${() => chooseTwelveHours(!twelveHours.value)}>
      <span><span class="hidden-label">Show a </span>${twelveHours.value ? "24-hour" : "12-hour"} clock</span>
    </button>
  `;
}
