import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { wordsFor } from "../shared/problem_words.js";
import { daysWords } from "../shared/time.js";
import { zoneWords } from "../shared/zones.js";
import { DayList } from "./DayList.js";
import { DayStrip } from "./DayStrip.js";
import { inWeek } from "./known_bookings.js";
import { loadWeek, showThisWeek, turnWeek } from "./load_week.js";
import { chosenWeek, dates, today, weekFailure, wide, zone } from "./state.js";
import { WeekGrid } from "./WeekGrid.js";

const KEY = [
  ["pending", "To confirm"],
  ["confirmed", "Confirmed"],
  ["completed", "Completed"],
  ["no_show", "Missed"],
];

export function Calendar() {
  const bookings = inWeek.value;
  const failed = weekFailure.value;
  return html`
    <section class="calendar glass" aria-labelledby="calendar-heading" aria-busy=${String(!bookings && !failed)}>
      <h2 id="calendar-heading" class="hidden-label" tabindex="-1">Your week</h2>
      <${WeekBar} />
      <p class="calendar-zone">
        Times in <strong>${zoneWords(zone.value, `${dates.value[0]}T12:00:00Z`)}</strong>
      </p>
      ${wide.value ? html`<${WeekGrid} />` : html`<${DayStrip} /><${DayList} />`}
      ${failed ? html`<${Failed} />` : wide.value && html`<${Key} />`}
    </section>
  `;
}

function Failed() {
  return html`
    <p class="calendar-foot" role="alert">
      The sessions of this week did not load. ${wordsFor(weekFailure.value)}${" "}
      <button class="text-button" type="button" onClick=${() => loadWeek()}>Try again</button>
    </p>
  `;
}

/** What the colours say; to screen readers every session says it itself. */
function Key() {
  return html`
    <ul class="calendar-foot" aria-hidden="true">
      ${KEY.map(([status, words]) => html`<li key=${words}><span class="block key" data-status=${status}></span>${words}</li>`)}
      <li><span class="key key-open"></span>Your opening hours</li>
    </ul>
  `;
}

function WeekBar() {
  const [first, last] = [dates.value[0], dates.value.at(-1)];
  const year = last.slice(0, 4);
  return html`
    <div class="week-bar">
      <button class="icon-button" type="button" aria-label="Previous week" onClick=${() => turnWeek(-1)}>
        <${Icon} name="left" />
      </button>
      <p class="week-name" aria-live="polite">
        ${daysWords(first, last)}
        ${year !== today.value.slice(0, 4) && ` ${year}`}
      </p>
      <button class="icon-button" type="button" aria-label="Next week" onClick=${() => turnWeek(1)}>
        <${Icon} name="right" />
      </button>
      <button class="button" type="button" aria-disabled=${String(!chosenWeek.value)} onClick=${showThisWeek}>
        This week
      </button>
    </div>
  `;
}
