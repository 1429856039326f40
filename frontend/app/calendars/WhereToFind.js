import { html } from "../../vendor/preact.js";

/** @type {[string, string[]][]} */
const PROGRAMS = [
  [
    "Google Calendar",
    [
      "On a computer, open Google Calendar and its Settings.",
      "On the left, under “Settings for my calendars”, choose the calendar.",
      "Scroll to “Integrate calendar” and copy the “Secret address in iCal format”.",
    ],
  ],
  [
    "Outlook",
    [
      "In Outlook on the web, open Settings, Calendar, Shared calendars.",
      "Under “Publish a calendar”, choose the calendar and “Can view when I’m busy”; that is enough.",
      "Choose Publish and copy the ICS link, not the HTML one.",
    ],
  ],
  [
    "Apple iCloud",
    [
      "In the Calendar app, or on icloud.com, open the sharing settings of the calendar.",
      "Turn on “Public Calendar”. Whoever has its address can read the whole calendar, so pass it on to nobody else.",
      "Copy the link; it begins with webcal://.",
    ],
  ],
  [
    "Fastmail",
    [
      "Open Settings, Calendars, and “Edit & Share” beside the calendar.",
      "Turn on the address that only reveals when you are busy; that is enough.",
      "Copy it, then save.",
    ],
  ],
  [
    "Another one",
    [
      "Look for “subscribe”, “publish”, “iCal” or “ICS” where the calendar is shared.",
      "Any address of an iCalendar feed will do.",
    ],
  ],
];

/** Where the address of a calendar is found, program by program. */
export function WhereToFind() {
  return html`
    <section class="calendars-part glass" aria-labelledby="where-heading">
      <h2 id="where-heading">Where to find the address</h2>
      <div class="programs">
        ${PROGRAMS.map(
          ([name, steps]) => html`
            <details key=${name} class="program">
              <summary>${name}</summary>
              <ol>
                ${steps.map((step) => html`<li key=${step}>${step}</li>`)}
              </ol>
            </details>
          `,
        )}
      </div>
    </section>
  `;
}
