import { html } from "../../vendor/preact.js";
import { listWords, t } from "./words.js";
import { ZoneCombobox } from "./ZoneCombobox.js";
import { isOwnChoice, keepZone, lacking, viewerZone, zonePlace, zoneWords } from "./zones.js";

/** Says by whose clock times are shown where the browser doesn't know the right one. */
export function ZoneNote() {
  const places = lacking.value.map((name) => zonePlace(name));
  if (!isOwnChoice && !places.length) return null;
  return html`
    <div class="zone-note" role="status">
      ${
        places.length > 0 &&
        html`<p>
          ${t("shared.zone_note.lacking", { count: places.length, places: listWords(places), zone: zoneWords(viewerZone()) })}
        </p>`
      }
      ${isOwnChoice && html`<${Choice} />`}
    </div>
  `;
}

function Choice() {
  return html`
    <p>
      <label for="own-zone">${t("shared.zone_note.unknown", { place: zonePlace(viewerZone()) })}</label>
    </p>
    <${ZoneCombobox} id="own-zone" value=${viewerZone()} near=${[[viewerZone(), ""]]} onChoose=${keepZone} />
  `;
}
