import { html, useEffect } from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { Notice } from "../../shared/Notice.js";
import { wordsFor } from "../../shared/problem_words.js";
import { dateWords, longDateWords, nearDayName } from "../../shared/time.js";
import { embedded } from "../times/address.js";
import { chooseDate, lastOpenDate, load, nextOpenDate, seekOpen } from "../times/schedule.js";
import { MonthSwitch } from "./MonthSwitch.js";
import { SlotGrid } from "./SlotGrid.js";
import {
  date,
  days,
  failure,
  fullyBooked,
  hasQuietlyTaken,
  loadingDays,
  phase,
  shownSlots,
  showsTaken,
  today,
} from "../times/state.js";
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
      <div class="day-top">
        <h3 id="day-heading" class="day-heading">
          ${near ? t("booking.near_day", { near, day: dateWords(date.value) }) : longDateWords(date.value)}
        </h3>
        <${MonthSwitch} />
      </div>
      <${Slots} />
    </section>
  `;
}

function Slots() {
  if (phase.value === "failed" && !days.value.has(date.value)) {
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
  return html`
    ${shownSlots.value.length ? html`<${SlotGrid} key=${date.value} slots=${shownSlots.value} />` : html`<${Empty} key=${date.value} />`}
    ${
      hasQuietlyTaken.value &&
      html`
        <button class="text-button taken-switch" type="button" onClick=${() => (showsTaken.value = !showsTaken.value)}>
          ${t(showsTaken.value ? "booking.slot.hide_taken" : "booking.slot.show_taken")}
        </button>
      `
    }
  `;
}

/** Why there is nothing to choose, and where there is: that is looked for further ahead, if need be. */
function Empty() {
  const next = nextOpenDate();
  const before = lastOpenDate();
  const isSeeking = !next && !fullyBooked.value;
  useEffect(() => {
    if (isSeeking) seekOpen();
    // A refresh ends what looks ahead, and forgets what it found.
  }, [isSeeking, days.value]);
  if (fullyBooked.value && !next && !before) {
    return html`
      <${Notice}
        icon="calendar"
        heading="h4"
        title=${t("booking.fully_booked.title")}
        action=${t("booking.fully_booked.action")}
        href=${embedded ? null : "/"}
      >
        ${t("booking.fully_booked.text")}
      </${Notice}>
    `;
  }
  const day = next ?? before;
  return html`
    <p class="quiet">${t(next || isSeeking ? "booking.empty_day.text" : "booking.empty_day.none_ahead")}</p>
    <p class="next-open">
      ${
        !isSeeking &&
        html`
          <button class="button" type="button" onClick=${() => go(day)}>
            ${t(next ? "booking.empty_day.next" : "booking.empty_day.before", { day: dateWords(day) })}
          </button>
        `
      }
    </p>
  `;
}

function go(day) {
  chooseDate(day);
  focusLater('.slot[tabindex="0"]');
}
