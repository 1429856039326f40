import { html } from "../../../vendor/preact.js";
import { chooseTwelveHours, twelveHours } from "../../shared/hours_of_clock.js";
import { hidden } from "../../shared/hidden.js";
import { rich } from "../../shared/words.js";

/** Between a clock of 12 hours and one of 24; what it says is what a press leads to. */
export function HoursSwitch() {
  return html`
    <button class="text-button" type="button" onClick=${() => chooseTwelveHours(!twelveHours.value)}>
      <span>${rich(twelveHours.value ? "booking.picker.to_24_hours" : "booking.picker.to_12_hours", { hidden })}</span>
    </button>
  `;
}
