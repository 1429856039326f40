import { html } from "../../vendor/preact.js";
import { wordsFor } from "../shared/problem_words.js";
import { dateWords, dayWords } from "../shared/time.js";
import { loadWeeks } from "./follow.js";
import { weeks, weeksFailure } from "./state.js";
import { hoursWords } from "./words.js";

const STEP = 38;
const BAR = 24;
const TALL = 56;
const WIDTH = 8 * STEP;
const LEAST = 2;
const MIDDLE = 3;

/** The last weeks in two small pictures, and in a table for who does not see them. */
export function Weeks() {
  return html`
    <section class="weeks glass" aria-labelledby="weeks-heading">
      <h2 id="weeks-heading">The last 8 weeks</h2>
      ${weeks.value ? html`<${Pictures} weeks=${weeks.value} />` : html`<${NotYet} />`}
    </section>
  `;
}

function NotYet() {
  if (!weeksFailure.value) return html`<div class="weeks-skeleton skeleton" role="status" aria-label="Loading"></div>`;
  return html`
    <p class="quiet" role="alert">This did not load. ${wordsFor(weeksFailure.value)}</p>
    <p><button class="text-button" type="button" onClick=${loadWeeks}>Try again</button></p>
  `;
}

function Pictures({ weeks: all }) {
  const current = all.at(-1);
  const mostBookings = Math.max(1, ...all.map(({ sessions }) => sessions));
  const mostMinutes = Math.max(1, ...all.flatMap((week) => [week.booked_minutes, week.offered_minutes]));
  return html`
    <p>
      This week ${current.sessions === 1 ? "1 session" : `${current.sessions} sessions`},${" "}
      ${hoursWords(current.booked_minutes)} booked of ${hoursWords(current.offered_minutes)}.
    </p>
    <div aria-hidden="true">
      <p class="weeks-name">Sessions</p>
      <${Picture} weeks=${all} words=${({ sessions }) => sessions}>
        ${all.map((week, index) => html`<${Bar} key=${week.start} index=${index} share=${week.sessions / mostBookings} kind="booked" />`)}
      </${Picture}>
      <p class="weeks-name">Hours booked of those offered</p>
      <${Picture} dated weeks=${all} words=${(week) => Math.round(week.booked_minutes / 6) / 10}>
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
      <text x=${WIDTH} y=${TALL + 36} text-anchor="end">This week</text>
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
        <caption>Sessions and hours of the last 8 weeks</caption>
        <thead>
          <tr><th scope="col">Week of</th><th scope="col">Sessions</th><th scope="col">Booked</th><th scope="col">Offered</th></tr>
        </thead>
        <tbody>
          ${all.map(
            (week) => html`
              <tr key=${week.start}>
                <th scope="row">${dateWords(week.start)}</th>
                <td>${week.sessions}</td>
                <td>${hoursWords(week.booked_minutes)}</td>
                <td>${hoursWords(week.offered_minutes)}</td>
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
