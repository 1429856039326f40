import { html, useEffect, useState } from "../../../vendor/preact.js";
import { Icon } from "../../shared/Icon.js";
import { allZones, offsetName, viewerZone, zonePlace } from "../../shared/time.js";
import { chooseZone } from "../times/navigation.js";
import { date, expert, zone } from "../times/state.js";

export function ZoneSwitch() {
  const [zones, setZones] = useState([]);

  // Four hundred names are not worth a moment of the first paint.
  useEffect(() => {
    const later = setTimeout(() => setZones(allZones()), 500);
    return () => clearTimeout(later);
  }, []);

  const near = [...new Set([zone.value, viewerZone(), expert.value?.timezone, "UTC"])].filter(Boolean);
  const offset = offsetName(`${date.value}T12:00:00Z`, zone.value);
  return html`
    <label class="zone">
      <${Icon} name="globe" />
      <span class="zone-words">Times in <strong>${zonePlace(zone.value)}</strong> (${offset})</span>
      <select
        class="zone-select"
        aria-label=${`Time zone: ${zone.value}`}
        value=${zone.value}
        onChange=${(event) => chooseZone(event.currentTarget.value)}
      >
        <optgroup label="Near at hand">
          ${near.map((name) => html`<option key=${name} value=${name}>${nearLabel(name)}</option>`)}
        </optgroup>
        <optgroup label="All zones">
          ${zones
            .filter((name) => !near.includes(name))
            .map((name) => html`<option key=${name} value=${name}>${name.replaceAll("_", " ")}</option>`)}
        </optgroup>
      </select>
    </label>
  `;
}

function nearLabel(name) {
  const whose = [name === viewerZone() && "yours", name === expert.value?.timezone && "the expert’s"].filter(Boolean);
  return name.replaceAll("_", " ") + (whose.length ? ` (${whose.join(", ")})` : "");
}
