import { html } from "../../../vendor/preact.js";
import { Icon } from "../../shared/Icon.js";
import { t } from "../../shared/words.js";
import { isMonthOpen } from "../times/state.js";

/** A month in place of the week, where there is only room for one of them. */
export function MonthSwitch() {
  return html`
    <button class="text-button month-switch" type="button" aria-expanded=${String(isMonthOpen.value)} onClick=${() => (isMonthOpen.value = !isMonthOpen.value)}>
      <${Icon} name="calendar" />${t(isMonthOpen.value ? "booking.picker.to_week" : "booking.picker.to_month")}
    </button>
  `;
}
