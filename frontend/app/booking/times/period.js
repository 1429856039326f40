// The dates that are shown together: the days of a month, or seven in a row; never one before today. A month of which less
// than a week is left is shown with the one after it. Pure.
import { monthAfter, monthOf } from "../../shared/months.js";
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
  if (!byMonth) return addDays(today, Math.max(0, Math.floor(daysBetween(today, day) / WEEK)) * WEEK);
  return periodDates(today, true).includes(day) || day < today ? today : `${monthOf(day)}-01`;
}

/**
 * The dates that are shown together, from the first of them on.
 * @param {DateText} first
 * @param {boolean} byMonth
 */
export function periodDates(first, byMonth) {
  return Array.from({ length: byMonth ? restOfMonth(first) : WEEK }, (_, index) => addDays(first, index));
}

/**
 * The first date of the next period, or with -1 of the one before.
 * @param {DateText} first
 * @param {number} step
 * @param {DateText} today
 * @param {boolean} byMonth
 */
export function turnPeriod(first, step, today, byMonth) {
  const beyond = step < 0 ? -1 : periodDates(first, byMonth).length;
  return periodStart(addDays(first, beyond), today, byMonth);
}

/**
 * How many days there are from this one to the end of its month, or of the one after it.
 * @param {DateText} first
 */
function restOfMonth(first) {
  const next = monthAfter(monthOf(first));
  const left = daysBetween(first, `${next}-01`);
  return left < WEEK ? daysBetween(first, `${monthAfter(next)}-01`) : left;
}
