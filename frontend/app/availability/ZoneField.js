import { html, useEffect, useState } from "../../vendor/preact.js";
import { forgive, refusals } from "../shared/forms/attempt.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { Icon } from "../shared/Icon.js";
import { zoneChoices, zoneLabel } from "../shared/zone_menu.js";
import { todaysName, viewerZone, zonePlace } from "../shared/zones.js";
import { base, body, change, draft } from "./state.js";
import { zoneChangeWords } from "./zone_change.js";

export function ZoneField() {
  const [zones, setZones] = useState([]);
  useEffect(() => setZones(zoneChoices()), []);
  const { timezone } = draft.value;
  const { timezone: before } = base.value;
  const near = [...new Set([timezone, before, viewerZone(), "UTC"].map(todaysName))];
  const words = zoneChangeWords((body.value ?? base.value).weekly, before, timezone, Date.now());
  const wrong = refusals.value.timezone;

  function choose(zone) {
    forgive("timezone");
    change("timezone", zone);
  }

  return html`
    <section class="hours-part glass" aria-labelledby="zone-heading">
      <h2 id="zone-heading">Time zone</h2>
      <div class="field">
        <label for="zone">Your hours are by the clock of</label>
        <select
          id="zone"
          class="control"
          value=${todaysName(timezone)}
          aria-invalid=${wrong ? "true" : undefined}
          aria-describedby="zone-change"
          onChange=${(event) => choose(event.currentTarget.value)}
        >
          <optgroup label="Near at hand">${near.map((zone) => option([zone, zoneLabel(zone)]))}</optgroup>
          <optgroup label="All zones">${zones.filter(([zone]) => !near.includes(zone)).map(option)}</optgroup>
        </select>
        <div class="zone-change" id="zone-change" role="status">
          ${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}
          ${
            words.length > 0 &&
            html`
              <div class="zone-words">
                <${Icon} name="globe" />
                <p>
                  ${words.join(" ")}${" "}
                  <button class="text-button" type="button" onClick=${() => choose(before)}>Keep ${zonePlace(before)}</button>
                </p>
              </div>
            `
          }
        </div>
      </div>
    </section>
  `;
}

function option([zone, label]) {
  return html`<option key=${label} value=${zone}>${label}</option>`;
}
