import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { CopyField } from "../shared/CopyField.js";
import { numberWords } from "../shared/locale.js";
import { wordsFor } from "../shared/problem_words.js";
import { dateWords, dayWords, durationWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { loadWeeks } from "./follow.js";
import { weeks, weeksFailure } from "./state.js";

const WEEKS = 8;
const STEP = 38;
const BAR = 24;
const TALL = 56;
const WIDTH = WEEKS * STEP;
const LEAST = 2;
const MIDDLE = 3;

const COLUMNS = [
  "dashboard.weeks.week",
  "dashboard.weeks.bookings",
  "dashboard.weeks.booked",
  "dashboard.weeks.offered",
];

/**
 * The last weeks in two small pictures, and in a table for who does not see them: from the first that had a booking on.
 * Before there was one, what leads to it.
 */
export function Weeks() {
  if (weeks.value && !since()) return html`<${Share} />`;
  return html`
    <section class="weeks glass" aria-labelledby="weeks-heading">
      <h2 id="weeks-heading">${t("dashboard.weeks.heading", { count: WEEKS })}</h2>
      ${weeks.value ? html`<${Pictures} weeks=${weeks.value.slice(-since())} />` : html`<${NotYet} />`}
    </section>
  `;
}

/** How many weeks ago the first booking was, of those that are told of; this one is 1, and 0 is none. */
function since() {
  const first = weeks.value.findIndex(({ sessions }) => sessions);
  return first < 0 ? 0 : weeks.value.length - first;
}

function Share() {
  return html`
    <section class="weeks glass" aria-labelledby="share-heading">
      <h2 id="share-heading">${t("dashboard.share.heading")}</h2>
      <p class="quiet">${t("dashboard.share.text")}</p>
      <${CopyField} id="page-link" label=${t("dashboard.share.page")} value=${location.origin + own.value.url} />
    </section>
  `;
}

function NotYet() {
  if (!weeksFailure.value) {
    return html`<div class="weeks-skeleton skeleton" role="status" aria-label=${t("dashboard.weeks.loading")}></div>`;
  }
  return html`
    <p class="quiet" role="alert">${t("dashboard.weeks.failed")} ${wordsFor(weeksFailure.value)}</p>
    <p><button class="text-button" type="button" onClick=${loadWeeks}>${t("dashboard.retry")}</button></p>
  `;
}

function Pictures({ weeks: all }) {
  const current = all.at(-1);
  const mostBookings = Math.max(1, ...all.map(({ sessions }) => sessions));
  const mostMinutes = Math.max(1, ...all.flatMap((week) => [week.booked_minutes, week.offered_minutes]));
  return html`
    <p>
      ${t("dashboard.weeks.this_week", {
        count: current.sessions,
        booked: durationWords(current.booked_minutes),
        offered: durationWords(current.offered_minutes),
      })}
    </p>
    <div aria-hidden="true">
      <p class="weeks-name">${t("dashboard.weeks.bookings")}</p>
      <${Picture} weeks=${all} words=${({ sessions }) => numberWords(sessions)}>
        ${all.map((week, index) => html`<${Bar} key=${week.start} x=${middle(index, all)} share=${week.sessions / mostBookings} kind="booked" />`)}
      </${Picture}>
      <p class="weeks-name">${t("dashboard.weeks.hours")}</p>
      <${Picture} dated weeks=${all} words=${(week) => numberWords(week.booked_minutes / 60, { maximumFractionDigits: 1 })}>
        ${all.map(
          (week, index) => html`
            <${Bar} key=${`offered-${week.start}`} x=${middle(index, all)} share=${week.offered_minutes / mostMinutes} kind="offered" />
            <${Bar} key=${`booked-${week.start}`} x=${middle(index, all)} share=${week.booked_minutes / mostMinutes} kind="booked" />
          `,
        )}
      </${Picture}>
    </div>
    <${Table} weeks=${all} />
  `;
}

/** Columns with a number above each; `dated` names some of the weeks below. */
function Picture({ weeks: all, words, dated = false, children }) {
  return html`
    <svg class="weeks-picture" viewBox=${`0 0 ${WIDTH} ${TALL + (dated ? 40 : 20)}`} focusable="false">
      <g transform="translate(0 18)">${children}</g>
      ${all.map(
        (week, index) => html`
          <text key=${week.start} class="weeks-number" x=${middle(index, all)} y="12" text-anchor="middle">${words(week)}</text>
        `,
      )}
      ${dated && html`<${Dates} weeks=${all} />`}
    </svg>
  `;
}

function Dates({ weeks: all }) {
  // The first that is drawn, and one halfway, where they keep clear of the last and of each other.
  const named = [...new Set([0, all.length - WEEKS + MIDDLE])].filter(
    (index) => (index === 0 || index > 1) && index < all.length - 3,
  );
  return html`
    <g class="weeks-date">
      ${named.map(
        (index) => html`
          <text key=${index} x=${middle(index, all)} y=${TALL + 36} text-anchor="middle">${dayWords(all[index].start)}</text>
        `,
      )}
      <text x=${WIDTH} y=${TALL + 36} text-anchor="end">${t("dashboard.weeks.current")}</text>
    </g>
  `;
}

function Bar({ x, share, kind }) {
  const height = Math.max(LEAST, share * TALL);
  return html`
    <rect class=${`weeks-${kind}`} x=${x - BAR / 2} y=${TALL - height} width=${BAR} height=${height} rx="4" />
  `;
}

function Table({ weeks: all }) {
  return html`
    <div class="hidden-label">
      <table>
        <caption>${t("dashboard.weeks.caption", { count: WEEKS })}</caption>
        <thead>
          <tr>${COLUMNS.map((key) => html`<th key=${key} scope="col">${t(key)}</th>`)}</tr>
        </thead>
        <tbody>
          ${all.map(
            (week) => html`
              <tr key=${week.start}>
                <th scope="row">${dateWords(week.start)}</th>
                <td>${numberWords(week.sessions)}</td>
                <td>${durationWords(week.booked_minutes)}</td>
                <td>${durationWords(week.offered_minutes)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** Of the column of a week: this one is always the last. */
function middle(index, all) {
  return (WEEKS - all.length + index) * STEP + STEP / 2;
}
