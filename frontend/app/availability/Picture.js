import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { numberWords } from "../shared/locale.js";
import { dateParts, dateWords, dayWords, hourWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { EventTypeSelect } from "./EventTypeSelect.js";
import { pictureOf, scaleOf } from "./picture_days.js";
import { askAgain, asking, failure, picture } from "./preview.js";
import { body, isChanged } from "./state.js";
import { orderedWeekdays, weekdayName } from "./week.js";

/** The coming four weeks as clients will see them. */
export function Picture() {
  const hasTypes = own.value.event_types.length > 0;
  return html`
    <section class="hours-part glass" aria-labelledby="picture-heading">
      <h2 id="picture-heading">${t(isChanged.value ? "availability.picture.heading_changed" : "availability.picture.heading")}</h2>
      ${
        hasTypes
          ? html`<${EventTypeSelect} id="picture-type" label=${t("availability.picture.event_type")} />`
          : html`<p class="quiet">${rich("availability.picture.no_event_type", { link })}</p>`
      }
      ${picture.value ? html`<${Weeks} hasTypes=${hasTypes} />` : html`<div class="picture-skeleton skeleton" role="status" aria-label=${t("availability.picture.loading")}></div>`}
      <p class="hours-foot" role="status">${note()}</p>
    </section>
  `;
}

function link(words) {
  return html`<a href="/dashboard/event-types">${words}</a>`;
}

function Weeks({ hasTypes }) {
  const weeks = pictureOf(picture.value);
  const [from, to] = scaleOf(weeks);
  const isOld = asking.value || !body.value;
  return html`
    <table class="picture" aria-busy=${String(asking.value)} data-old=${String(isOld)}>
      <caption class="hidden-label">${t("availability.picture.caption")}</caption>
      <thead>
        <tr>
          ${orderedWeekdays().map((day) => html`<th key=${day} scope="col" abbr=${weekdayName(day)}>${weekdayName(day, "short")}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${weeks.map(
          (week) => html`
            <tr key=${week[0].date}>
              ${week.map(
                (day) => html`
                  <td key=${day.date}>${day.isShown && html`<${Day} day=${day} from=${from} to=${to} hasTypes=${hasTypes} />`}</td>
                `,
              )}
            </tr>
          `,
        )}
      </tbody>
    </table>
    <p class="field-help">
      ${t("availability.picture.key", { from: hourWords(clock(from)), to: hourWords(clock(to)) })}
    </p>
  `;
}

function Day({ day: { date, count, hours, offered }, from, to, hasTypes }) {
  const { day } = dateParts(date);
  const isToday = date === picture.value.today;
  return html`
    <div class="picture-day" data-date=${date} data-count=${count} data-empty=${String(count === 0)} data-today=${String(isToday)}>
      <span class="picture-date" aria-hidden="true">${day === "1" ? dayWords(date) : day}</span>
      ${hasTypes && html`<span class="picture-count" aria-hidden="true">${count ? numberWords(count) : "–"}</span>`}
      <span class="hidden-label">${t("availability.picture.day", { date: dateWords(date), count })}</span>
      <svg class="picture-bar" viewBox=${`${from} 0 ${to - from} 8`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="bar-day" x=${from} y="3" width=${to - from} height="2" />
        ${hours.map(([start, end]) => html`<rect key=${start} class="bar-hours" x=${start} y="0" width=${end - start} height="8" />`)}
        ${offered.map(([start, end]) => html`<rect key=${start} class="bar-open" x=${start} y="0" width=${end - start} height="8" />`)}
      </svg>
    </div>
  `;
}

function note() {
  if (!body.value) return t("availability.picture.once_right");
  if (!failure.value) return "";
  return html`${failure.value} <button class="text-button" type="button" onClick=${askAgain}>${t("availability.picture.retry")}</button>`;
}

function clock(minutes) {
  return `${String(minutes / 60).padStart(2, "0")}:00`;
}
