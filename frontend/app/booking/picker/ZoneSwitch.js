import { html } from "../../../vendor/preact.js";
import { ZoneCombobox } from "../../shared/ZoneCombobox.js";
import { Icon } from "../../shared/Icon.js";
import { ownZone } from "../../shared/zones.js";
import { chooseZone } from "../times/navigation.js";
import { chosenZone, date, expert, zone } from "../times/state.js";

export function ZoneSwitch() {
  const near = [
    [ownZone.value, "yours"],
    [expert.value?.timezone, "the expert’s"],
    [zone.value, ""],
    ["UTC", ""],
  ];
  return html`
    <div class="zone">
      <${Icon} name="globe" />
      <${ZoneCombobox}
        id="zone"
        label="Time zone"
        value=${zone.value}
        near=${near}
        instant=${`${date.value}T12:00:00Z`}
        onChoose=${chooseZone}
      />
    </div>
    ${!chosenZone.value && html`<p class="zone-note">We can’t tell your time zone. Choose it here.</p>`}
  `;
}
