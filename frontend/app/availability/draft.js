// What is edited: as the API has the hours, but with times as they are typed, and the dates as runs. Pure.

/** @import { Run } from "./dates.js" */
/** @import { Complaint } from "./hours_rules.js" */
import { t } from "../shared/words.js";
import { datesOf, overridesOf, runsOf } from "./dates.js";
import { MOST_DATES, problemWith, readHours } from "./hours_rules.js";
import { byWeekday, WEEKDAYS } from "./week.js";

/** @typedef {{ timezone: string, weekly: Record<WeekdayName, Interval[]>, dates: Run[] }} Draft */

/**
 * @param {Api.Hours} hours
 * @param {DateText} today
 * @returns {Draft}
 */
export function draftOf({ timezone, weekly, overrides }, today) {
  return { timezone, weekly, dates: runsOf(overrides, today) };
}

/**
 * As the API takes it; what has gone by is left out. Only while there are no problems.
 * @param {Draft} draft
 * @param {DateText} today
 * @returns {Api.Hours}
 */
export function bodyOf({ timezone, weekly, dates }, today) {
  const days = WEEKDAYS.map((day) => readHours(weekly[day]) ?? []);
  const runs = dates.map(({ from, to, hours }) => ({ from, to, hours: readHours(hours) ?? [] }));
  const ahead = Object.entries(overridesOf(runs)).filter(([date]) => date >= today);
  return { timezone, weekly: byWeekday(days), overrides: Object.fromEntries(ahead) };
}

/**
 * The same with times as they are typed.
 * @param {Draft} draft
 * @returns {Api.Hours}
 */
export function looseBodyOf({ timezone, weekly, dates }) {
  return { timezone, weekly, overrides: overridesOf(dates) };
}

/**
 * {"weekly.mon": {message, at}, "overrides.2026-12-24": …}, a run under its first date; in the order of the form.
 * @param {Pick<Draft, "weekly" | "dates">} draft
 * @returns {Record<string, Complaint>}
 */
export function problemsOf({ weekly, dates }) {
  const days = WEEKDAYS.map((day) => [`weekly.${day}`, problemWith(weekly[day])]);
  const runs = dates.map(({ from, hours }) => [`overrides.${from}`, problemWith(hours)]);
  const count = dates.reduce((sum, run) => sum + datesOf(run).length, 0);
  const many = count > MOST_DATES && { message: t("availability.wrong.too_many_dates", { count: MOST_DATES }), at: [] };
  return Object.fromEntries([...days, ...runs, ["overrides", many]].filter(([, problem]) => problem));
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
