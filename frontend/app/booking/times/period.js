// The dates that are shown together: the days of a month, or seven in a row; never one before today. Pure.
import { addMonths, monthAfter, monthOf } from "../../shared/months.js";
import { addDays, daysBetween } from "../../shared/time.js";

const WEEK = 7;

/**
 * The first of the dates that are shown together with this day. Weeks are counted from today on, so that none begins
 * with days that are over.
 * @param {DateText} day
 * @param {DateText} today
 * @param {boolean} byMonth
 */
export function periodStart(day, today, byMonth) {
  const weeks = Math.floor(daysBetween(today, day) / WEEK);
  const start = byMonth ? `${monthOf(day)}-01` : addDays(today, weeks * WEEK);
  return start < today ? today : start;
}

/**
 * The dates that are shown together, from the first of them on.
 * @param {DateText} first
 * @param {boolean} byMonth
 */
export function periodDates(first, byMonth) {
  const count = byMonth ? daysBetween(first, `${monthAfter(monthOf(first))}-01`) : WEEK;
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

/**
 * The first date of the next period, or with -1 of the one before.
 * @param {DateText} first
 * @param {number} step
 * @param {DateText} today
 * @param {boolean} byMonth
 */
export function turnPeriod(first, step, today, byMonth) {
  return periodStart(byMonth ? addMonths(first, step) : addDays(first, step * WEEK), today, byMonth);
}
