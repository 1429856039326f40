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
 * The last weeks in two small pictures, and in a table for who does not see them. Before there was a booking in them,
 * what leads to one.
 */
export function Weeks() {
  if (weeks.value && !weeks.value.some(({ sessions }) => sessions)) return html`<${Share} />`;
  return html`
    <section class="weeks glass" aria-labelledby="weeks-heading">
      <h2 id="weeks-heading">${t("dashboard.weeks.heading", { count: WEEKS })}</h2>
      ${weeks.value ? html`<${Pictures} weeks=${weeks.value} />` : html`<${NotYet} />`}
    </section>
  `;
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
        ${all.map((week, index) => html`<${Bar} key=${week.start} index=${index} share=${week.sessions / mostBookings} kind="booked" />`)}
      </${Picture}>
      <p class="weeks-name">${t("dashboard.weeks.hours")}</p>
      <${Picture} dated weeks=${all} words=${(week) => numberWords(week.booked_minutes / 60, { maximumFractionDigits: 1 })}>
        ${all.map(
          (week, index) => html`
            <${Bar} key=${`offered-${week.start}`} index=${index} share=${week.offered_minutes / mostMinutes} kind="offered" />
            <${Bar} key=${`booked-${week.start}`} index=${index} share=${week.booked_minutes / mostMinutes} kind="booked" />
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
          <text key=${week.start} class="weeks-number" x=${middle(index)} y="12" text-anchor="middle">${words(week)}</text>
        `,
      )}
      ${dated && html`<${Dates} weeks=${all} />`}
    </svg>
  `;
}

function Dates({ weeks: all }) {
  const [first, middleOne] = [all[0], all[MIDDLE]].map(({ start }) => dayWords(start));
  return html`
    <g class="weeks-date">
      <text x="0" y=${TALL + 36}>${first}</text>
      <text x=${middle(MIDDLE)} y=${TALL + 36} text-anchor="middle">${middleOne}</text>
      <text x=${WIDTH} y=${TALL + 36} text-anchor="end">${t("dashboard.weeks.current")}</text>
    </g>
  `;
}

function Bar({ index, share, kind }) {
  const height = Math.max(LEAST, share * TALL);
  return html`
    <rect class=${`weeks-${kind}`} x=${middle(index) - BAR / 2} y=${TALL - height} width=${BAR} height=${height} rx="4" />
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

function middle(index) {
  return index * STEP + STEP / 2;
}
