import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { rich, t } from "../shared/words.js";
import { zonePlace } from "../shared/zones.js";

/** What its expert should know of a calendar that was read, but not all of it. */
export function ReadInPart({ calendar, name = "" }) {
  const { unread_entries: entries = 0, unread_titles: titles = [], unknown_zones: zones = [] } = calendar;
  if (!entries && !zones.length) return null;
  const more = entries - titles.length;
  return html`
    <div class="calendar-part-read">
      <${Icon} name="alert" />
      <div>
        ${name && html`<p><strong><bdi>${name}</bdi></strong></p>`}
        ${
          entries > 0 &&
          html`
            <p>
              <strong>${t(titles.length ? "calendars.card.unread_titles" : "calendars.card.unread", { count: entries })}</strong>
            </p>
            ${
              titles.length > 0 &&
              html`
                <ul>
                  ${titles.map((title, index) => html`<li key=${index}><bdi>${title}</bdi></li>`)}
                  ${more > 0 && html`<li key="more" class="quiet">${t("calendars.card.unread_more", { count: more })}</li>`}
                </ul>
              `
            }
            <p>${t("calendars.card.unread_advice")}</p>
          `
        }
        ${zones.map(
          ({ name: unknown, read_as: zone }) => html`
            <p key=${unknown}>
              ${rich("calendars.card.unknown_zone", {
                strong: (words) => html`<strong>${words}</strong>`,
                name: html`<bdi>${unknown}</bdi>`,
                zone: zonePlace(zone),
              })}
            </p>
          `,
        )}
      </div>
    </div>
  `;
}
