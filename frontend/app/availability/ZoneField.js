import { html } from "../../vendor/preact.js";
import { forgive, refusals } from "../shared/forms/attempt.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { ZoneCombobox } from "../shared/ZoneCombobox.js";
import { Icon } from "../shared/Icon.js";
import { t } from "../shared/words.js";
import { viewerZone, zonePlace } from "../shared/zones.js";
import { base, body, change, draft } from "./state.js";
import { zoneChangeWords } from "./zone_change.js";

export function ZoneField() {
  const { timezone } = draft.value;
  const { timezone: before } = base.value;
  const near = [
    [viewerZone(), t("availability.zone.yours")],
    [timezone, ""],
    [before, before === timezone ? "" : t("availability.zone.as_it_was")],
    ["UTC", ""],
  ];
  const words = zoneChangeWords((body.value ?? base.value).weekly, before, timezone, Date.now());
  const wrong = refusals.value.timezone;

  function choose(zone) {
    forgive("timezone");
    change("timezone", zone);
  }

  return html`
    <section class="hours-part glass" aria-labelledby="zone-heading">
      <h2 id="zone-heading">${t("availability.zone.heading")}</h2>
      <div class="field">
        <label for="zone">${t("availability.zone.label")}</label>
        <${ZoneCombobox} id="zone" value=${timezone} near=${near} wrong=${wrong} help="zone-change" onChoose=${choose} />
        <div class="zone-change" id="zone-change" role="status">
          ${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}
          ${
            words.length > 0 &&
            html`
              <div class="zone-words">
                <${Icon} name="globe" />
                <p>
                  ${words.join(" ")}${" "}
                  <button class="text-button" type="button" onClick=${() => choose(before)}>${t("availability.zone.keep", { place: zonePlace(before) })}</button>
                </p>
              </div>
            `
          }
        </div>
      </div>
    </section>
  `;
}
