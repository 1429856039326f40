import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { wordsFor } from "../shared/problem_words.js";
import { daysWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { zoneWords } from "../shared/zones.js";
import { DayList } from "./DayList.js";
import { DayStrip } from "./DayStrip.js";
import { inWeek } from "./known_bookings.js";
import { loadWeek, showToday, turnWeek } from "./load_week.js";
import { chosenWeek, dates, today, weekFailure, wide, zone } from "./state.js";
import { WeekGrid } from "./WeekGrid.js";

const KEY = [
  ["pending", "dashboard.week.status.pending"],
  ["confirmed", "dashboard.week.status.confirmed"],
  ["completed", "dashboard.week.status.completed"],
  ["no_show", "dashboard.week.status.no_show"],
];

export function Calendar() {
  const bookings = inWeek.value;
  const failed = weekFailure.value;
  return html`
    <section class="calendar glass" aria-labelledby="calendar-heading" aria-busy=${String(!bookings && !failed)}>
      <h2 id="calendar-heading" class="hidden-label" tabindex="-1">${t("dashboard.week.heading")}</h2>
      <${WeekBar} />
      <p class="calendar-zone">
        ${rich("dashboard.week.zone", {
          strong: (words) => html`<strong>${words}</strong>`,
          zone: zoneWords(zone.value, `${dates.value[0]}T12:00:00Z`),
        })}
      </p>
      ${wide.value ? html`<${WeekGrid} />` : html`<${DayStrip} /><${DayList} />`}
      ${failed ? html`<${Failed} />` : wide.value && html`<${Key} />`}
    </section>
  `;
}

function Failed() {
  return html`
    <p class="calendar-foot" role="alert">
      ${t("dashboard.week.failed")} ${wordsFor(weekFailure.value)}${" "}
      <button class="text-button" type="button" onClick=${() => loadWeek()}>${t("dashboard.retry")}</button>
    </p>
  `;
}

/** What the colours say; to screen readers every booking says it itself. */
function Key() {
  return html`
    <ul class="calendar-foot" aria-hidden="true">
      ${KEY.map(([status, key]) => html`<li key=${key}><span class="block key" data-status=${status}></span>${t(key)}</li>`)}
      <li><span class="key key-closed"></span>${t("dashboard.week.closed")}</li>
    </ul>
  `;
}

function WeekBar() {
  const [first, last] = [dates.value[0], dates.value.at(-1)];
  const year = last.slice(0, 4);
  return html`
    <div class="week-bar">
      <button class="icon-button" type="button" aria-label=${t("dashboard.week.previous")} onClick=${() => turnWeek(-1)}>
        <${Icon} name="left" />
      </button>
      <p class="week-name" aria-live="polite">
        ${daysWords(first, last)}
        ${year !== today.value.slice(0, 4) && ` ${year}`}
      </p>
      <button class="icon-button" type="button" aria-label=${t("dashboard.week.next")} onClick=${() => turnWeek(1)}>
        <${Icon} name="right" />
      </button>
      <button class="button" type="button" aria-disabled=${String(!chosenWeek.value)} onClick=${showToday}>
        ${t("dashboard.week.today")}
      </button>
    </div>
  `;
}
