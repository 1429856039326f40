import { html, useEffect, useState } from "../../../vendor/preact.js";
import { Icon } from "../../shared/Icon.js";
import { createPart } from "../../shared/part.js";
import { ownZone, zonePlace, zoneWords } from "../../shared/zones.js";
import { chooseZone } from "../times/navigation.js";
import { chosenZone, date, expert, zone } from "../times/state.js";

const menuPart = createPart("shared/zone_menu.js", () => import("../../shared/zone_menu.js"));

export function ZoneSwitch() {
  const [choices, setChoices] = useState([]);

  // Four hundred names, once somebody uses the page.
  useEffect(() => {
    for (const sign of ["pointerover", "keydown", "focusin"]) addEventListener(sign, fetch, { once: true });
  }, []);

  async function fetch() {
    const menu = await menuPart.fetch();
    if (menu && !choices.length) setChoices(menu.zoneChoices());
  }

  const near = [...new Set([zone.value, ownZone.value, expert.value?.timezone, "UTC"])].filter(Boolean);
  return html`
    <label class="zone">
      <${Icon} name="globe" />
      <span class="zone-words">Times in <strong>${zoneWords(zone.value, `${date.value}T12:00:00Z`)}</strong></span>
      <select
        class="zone-select"
        aria-label=${`Time zone: ${zonePlace(zone.value)}`}
        value=${zone.value}
        onChange=${(event) => chooseZone(event.currentTarget.value)}
      >
        <optgroup label="Near at hand">
          ${near.map((name) => html`<option key=${name} value=${name}>${nearLabel(name)}</option>`)}
        </optgroup>
        <optgroup label="All zones">
          ${choices
            .filter(([name]) => !near.includes(name))
            .map(([name, label]) => html`<option key=${label} value=${name}>${label}</option>`)}
        </optgroup>
      </select>
    </label>
    ${!chosenZone.value && html`<p class="zone-note">We can’t tell your time zone. Choose it here.</p>`}
  `;
}

function nearLabel(name) {
  const whose = [name === ownZone.value && "yours", name === expert.value?.timezone && "the expert’s"].filter(Boolean);
  return zonePlace(name) + (whose.length ? ` (${whose.join(", ")})` : "");
}
