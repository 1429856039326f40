import { html } from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { Notice } from "../../shared/Notice.js";
import { wordsFor } from "../../shared/problem_words.js";
import { dateWords, longDateWords, nearDayName } from "../../shared/time.js";
import { embedded } from "../times/address.js";
import { findNextOpen, load, shownWeek } from "../times/schedule.js";
import { SlotGrid } from "./SlotGrid.js";
import { date, days, failure, fullyBooked, loadingDays, openCount, phase, shownSlots, today } from "../times/state.js";
import { t } from "../../shared/words.js";

const SKELETONS = Array.from({ length: 8 }, (_, index) => index);

/** The slots of the chosen date, or why there are none. `onNear` is called when somebody comes near them. */
export function SlotPanel({ onNear }) {
  const near = nearDayName(date.value, today.value);
  return html`
    <section
      class="slot-panel"
      aria-labelledby="day-heading"
      aria-busy=${String(loadingDays.value)}
      onPointerOver=${onNear}
      onFocusIn=${onNear}
    >
      <h3 id="day-heading" class="day-heading">
        ${near ? t("booking.near_day", { near, day: dateWords(date.value) }) : longDateWords(date.value)}
      </h3>
      <${Slots} />
    </section>
  `;
}

function Slots() {
  if (phase.value === "failed") {
    return html`
      <${Notice} heading="h4" title=${t("booking.times_failed.title")} action=${t("booking.times_failed.action")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (!days.value.has(date.value)) {
    return html`<div class="slot-grid" aria-hidden="true">
      ${SKELETONS.map((index) => html`<span class="slot skeleton" key=${index}></span>`)}
    </div>`;
  }
  if (shownSlots.value.length) return html`<${SlotGrid} key=${date.value} slots=${shownSlots.value} />`;
  return weekIsEmpty() ? html`<${EmptyWeek} />` : html`<${EmptyDay} />`;
}

function EmptyDay() {
  const next = shownWeek().find((day) => day > date.value && openCount(day));
  return html`
    <p class="quiet">
      ${t("booking.empty_day.text")}${" "}
      <button class="text-button" type="button" onClick=${() => (next ? show(next) : findNextOpen())}>
        ${next ? t("booking.empty_day.next", { day: dateWords(next) }) : t("booking.empty_day.find")}
      </button>
    </p>
  `;
}

function show(day) {
  date.value = day;
  focusLater('.day[aria-pressed="true"]');
}

function EmptyWeek() {
  if (fullyBooked.value) {
    return html`
      <${Notice} icon="calendar" heading="h4" title=${t("booking.fully_booked.title")} action=${t("booking.fully_booked.action")} href=${embedded ? null : "/"}>
        ${t("booking.fully_booked.text")}
      </${Notice}>
    `;
  }
  return html`
    <${Notice}
      icon="calendar"
      heading="h4"
      title=${t("booking.empty_week.title")}
      action=${t("booking.empty_week.action")}
      onAction=${findNextOpen}
    >
      ${t("booking.empty_week.text")}
    </${Notice}>
  `;
}

function weekIsEmpty() {
  return !shownWeek().some(openCount);
}
