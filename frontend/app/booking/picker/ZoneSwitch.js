import { html } from "../../../vendor/preact.js";
import { ZoneCombobox } from "../../shared/ZoneCombobox.js";
import { Icon } from "../../shared/Icon.js";
import { ownZone } from "../../shared/zones.js";
import { chooseZone } from "../times/navigation.js";
import { chosenZone, date, expert, isWide, zone } from "../times/state.js";
import { t } from "../../shared/words.js";

export function ZoneSwitch() {
  const near = [
    [ownZone.value, t("booking.zone.yours")],
    [expert.value?.timezone, t("booking.zone.the_experts")],
    [zone.value, ""],
    ["UTC", ""],
  ];
  return html`
    <div class="zone">
      <${Icon} name="globe" />
      <${ZoneCombobox}
        id="zone"
        label=${t("booking.zone.label")}
        value=${zone.value}
        near=${near}
        brief=${!isWide.value}
        instant=${`${date.value}T12:00:00Z`}
        onChoose=${chooseZone}
      />
    </div>
    ${!chosenZone.value && html`<p class="zone-note">${t("booking.zone.unknown")}</p>`}
  `;
}
