import { html } from "../../vendor/preact.js";
import { ZoneCombobox } from "./ZoneCombobox.js";
import { isOwnChoice, keepZone, lacking, viewerZone, zonePlace, zoneWords } from "./zones.js";

/** Says by whose clock times are shown where the browser doesn't know the right one. */
export function ZoneNote() {
  const names = lacking.value.map((name) => zonePlace(name));
  if (!isOwnChoice && !names.length) return null;
  const place = zonePlace(viewerZone());
  return html`
    <div class="zone-note" role="status">
      ${
        names.length > 0 &&
        html`<p>
          This browser doesn’t know the time zone of ${names.join(" and ")}, so sessions are shown in ${zoneWords(viewerZone())}.
        </p>`
      }
      ${isOwnChoice && html`<${Choice} place=${place} />`}
    </div>
  `;
}

function Choice({ place }) {
  return html`
    <p>
      <label for="own-zone">This browser doesn’t say your time zone. Times are in ${place}.</label>
    </p>
    <${ZoneCombobox} id="own-zone" value=${viewerZone()} near=${[[viewerZone(), ""]]} onChoose=${keepZone} />
  `;
}
