import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";

/** @type {[string, string[]][]} */
const PROGRAMS = [
  [
    "calendars.where.google.name",
    ["calendars.where.google.open", "calendars.where.google.choose", "calendars.where.google.copy"],
  ],
  [
    "calendars.where.outlook.name",
    ["calendars.where.outlook.open", "calendars.where.outlook.choose", "calendars.where.outlook.copy"],
  ],
  [
    "calendars.where.apple.name",
    ["calendars.where.apple.open", "calendars.where.apple.choose", "calendars.where.apple.copy"],
  ],
  [
    "calendars.where.fastmail.name",
    ["calendars.where.fastmail.open", "calendars.where.fastmail.choose", "calendars.where.fastmail.copy"],
  ],
  ["calendars.where.other.name", ["calendars.where.other.open", "calendars.where.other.copy"]],
];

/** Where the address of a calendar is found, program by program. */
export function WhereToFind() {
  return html`
    <section class="pane glass" aria-labelledby="where-heading">
      <h2 id="where-heading">${t("calendars.where.heading")}</h2>
      <div class="programs">
        ${PROGRAMS.map(
          ([name, steps]) => html`
            <details key=${name} class="program">
              <summary>${t(name)}</summary>
              <ol>
                ${steps.map((step) => html`<li key=${step}>${t(step)}</li>`)}
              </ol>
            </details>
          `,
        )}
      </div>
    </section>
  `;
}
