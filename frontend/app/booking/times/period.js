// The dates that are shown together: the days of a month, or seven in a row; never one before today. Pure.
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
  const start = byMonth ? firstOfMonth(day) : addDays(today, weeks * WEEK);
  return start < today ? today : start;
}

/**
 * The dates that are shown together, from the first of them on.
 * @param {DateText} first
 * @param {boolean} byMonth
 */
export function periodDates(first, byMonth) {
  const count = byMonth ? daysBetween(first, firstOfMonth(addMonths(first, 1))) : WEEK;
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

/**
 * The same day of another month, or its last day where it has no such day.
 * @param {DateText} date
 * @param {number} count
 */
export function addMonths(date, count) {
  const [year, month, day] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(day, last))).toISOString().slice(0, 10);
}

/**
 * The weeks of a month, each with seven dates; null where a date is of another month.
 * @param {DateText} date any of its dates
 * @param {number} firstWeekday 1 for Monday to 7 for Sunday
 * @returns {(DateText | null)[][]}
 */
export function monthWeeks(date, firstWeekday) {
  const first = firstOfMonth(date);
  const before = (weekdayOf(first) - firstWeekday + WEEK) % WEEK;
  const count = daysBetween(first, firstOfMonth(addMonths(first, 1)));
  return Array.from({ length: Math.ceil((before + count) / WEEK) }, (_, week) =>
    Array.from({ length: WEEK }, (_, day) => {
      const index = week * WEEK + day - before;
      return index >= 0 && index < count ? addDays(first, index) : null;
    }),
  );
}

/**
 * The first and the last date of the week that a date is in.
 * @param {DateText} date
 * @param {number} firstWeekday
 */
export function weekAround(date, firstWeekday) {
  const first = addDays(date, -((weekdayOf(date) - firstWeekday + WEEK) % WEEK));
  return [first, addDays(first, WEEK - 1)];
}

/** @param {DateText} date */
function firstOfMonth(date) {
  return `${date.slice(0, 8)}01`;
}

/**
 * 1 for Monday to 7 for Sunday
 * @param {DateText} date
 */
function weekdayOf(date) {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || WEEK;
}
