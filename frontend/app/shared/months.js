// Months and weeks on a calendar, and where the keys of a date grid lead. Pure. A month is "2026-12".
import { firstWeekday, isRightToLeft } from "./locale.js";
import { addDays } from "./time.js";

const WEEK = 7;

/** @param {DateText} date */
export function monthOf(date) {
  return date.slice(0, 7);
}

/**
 * "2027-01" of "2026-12"; or as many months further, or back.
 * @param {string} month
 */
export function monthAfter(month, count = 1) {
  const [year, number] = month.split("-").map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + count, 1)).toISOString());
}

/**
 * The same day of another month, or its last one where it has no such day.
 * @param {DateText} date
 * @param {number} count
 */
export function addMonths(date, count) {
  const month = monthAfter(monthOf(date), count);
  const longest = addDays(`${monthAfter(month)}-01`, -1);
  const same = `${month}${date.slice(7)}`;
  return same > longest ? longest : same;
}

/**
 * The first date of a date's week.
 * @param {DateText} date
 * @param {number} [first] the day on which a week begins: 1 is Monday
 */
export function startOfWeek(date, first = firstWeekday()) {
  return addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + WEEK - first) % WEEK));
}

/**
 * The seven dates from this one on.
 * @param {DateText} date
 */
export function weekFrom(date) {
  return Array.from({ length: WEEK }, (_, index) => addDays(date, index));
}

/**
 * The weeks of a month, each of seven dates; the first and the last reach out of it.
 * @param {string} month
 * @param {number} [first]
 */
export function weeksOf(month, first) {
  return weeksBetween(`${month}-01`, addDays(`${monthAfter(month)}-01`, -1), first);
}

/**
 * The weeks that have one of the dates from this one to that one.
 * @param {DateText} from
 * @param {DateText} to
 * @param {number} [first]
 */
export function weeksBetween(from, to, first) {
  const weeks = [];
  for (let date = startOfWeek(from, first); date <= to; date = addDays(date, WEEK)) weeks.push(weekFrom(date));
  return weeks;
}

/**
 * Where a key leads from a date; null if nowhere. By months with Page Up and Page Down.
 * @param {string} key
 * @param {DateText} date
 */
export function dateAfter(key, date, months = 1) {
  const on = isRightToLeft ? -1 : 1;
  switch (key) {
    case "ArrowLeft":
      return addDays(date, -on);
    case "ArrowRight":
      return addDays(date, on);
    case "ArrowUp":
      return addDays(date, -WEEK);
    case "ArrowDown":
      return addDays(date, WEEK);
    case "Home":
      return startOfWeek(date);
    case "End":
      return addDays(startOfWeek(date), WEEK - 1);
    case "PageUp":
      return addMonths(date, -months);
    case "PageDown":
      return addMonths(date, months);
    default:
      return null;
  }
}
