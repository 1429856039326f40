// Dates with hours of their own, as runs of days that have the same ones: [{from, to, hours}]. Pure.
import { addDays, daysBetween } from "../shared/time.js";

/** @typedef {{ from: DateText, to: DateText, hours: Interval[] }} Run */

/**
 * Of {"2026-12-24": []}, from `today` on: what has gone by matters to nobody any more.
 * @param {Record<DateText, Interval[]>} overrides
 * @param {DateText} today
 */
export function runsOf(overrides, today) {
  /** @type {Run[]} */
  const runs = [];
  for (const date of Object.keys(overrides)
    .filter((each) => each >= today)
    .sort()) {
    const hours = overrides[date];
    const last = runs.at(-1);
    if (last && addDays(last.to, 1) === date && JSON.stringify(last.hours) === JSON.stringify(hours)) last.to = date;
    else runs.push({ from: date, to: date, hours });
  }
  return runs;
}

/**
 * {"2026-12-24": []} of runs.
 * @param {Run[]} runs
 * @returns {Record<DateText, Interval[]>}
 */
export function overridesOf(runs) {
  return Object.fromEntries(runs.flatMap((run) => datesOf(run).map((date) => [date, run.hours])));
}

/** @param {{ from: DateText, to: DateText }} run */
export function datesOf({ from, to }) {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
}

/**
 * These dates have these hours now, whatever they had before.
 * @param {Run[]} runs
 * @param {DateText[]} dates
 * @param {Interval[]} hours
 */
export function withDates(runs, dates, hours) {
  const added = dates.map((date) => [date, hours]);
  return runsOf({ ...overridesOf(runs), ...Object.fromEntries(added) }, "");
}

/**
 * [["2026-12-24", "2026-12-26"], …] of any dates.
 * @param {DateText[]} dates
 */
export function spansOf(dates) {
  return runsOf(Object.fromEntries(dates.map((date) => [date, []])), "").map(({ from, to }) => [from, to]);
}

/**
 * All dates from the first to the last of them.
 * @param {DateText[]} dates
 */
export function fillDates(dates) {
  const sorted = [...dates].sort();
  return datesOf({ from: sorted[0], to: sorted[sorted.length - 1] });
}

/**
 * [["2026-12", ["2026-12-24", …]], …]: dates by their months.
 * @param {DateText[]} dates
 */
export function byMonth(dates) {
  return Object.entries(Object.groupBy(dates, (date) => date.slice(0, 7)));
}
