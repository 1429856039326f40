// The days of a week, as the API names them, and their hours in words. Pure.
import { intervalWords } from "../shared/clock.js";
import { firstWeekday } from "../shared/locale.js";
import { addDays, dateParts } from "../shared/time.js";
import { t } from "../shared/words.js";

/** @type {WeekdayName[]} */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const SOME_MONDAY = "2024-01-01";

/** In the order in which the visitor's calendars have them. */
export function orderedWeekdays(first = firstWeekday()) {
  return [...WEEKDAYS.slice(first - 1), ...WEEKDAYS.slice(0, first - 1)];
}

/** @type {WeekdayName[]} */
export const WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"];

/** @type {WeekdayName[]} */
const WEEKEND = ["sat", "sun"];

/** @type {Interval[]} */
const USUAL = [["09:00", "17:00"]];

/**
 * {mon: …, tue: …, …} of something for each weekday, in their order.
 * @template T
 * @param {T[]} values
 * @returns {Record<WeekdayName, T>}
 */
export function byWeekday(values) {
  const [mon, tue, wed, thu, fri, sat, sun] = values;
  return { mon, tue, wed, thu, fri, sat, sun };
}

/**
 * "Monday", "Mon"
 * @param {WeekdayName} day
 * @param {"short" | "long"} width
 */
export function weekdayName(day, width = "long") {
  return dateParts(addDays(SOME_MONDAY, WEEKDAYS.indexOf(day)), width).weekday;
}

/**
 * "mon" of "2026-11-23"
 * @param {DateText} date
 */
export function weekdayOf(date) {
  return WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7];
}

/**
 * "09:00–12:00, 13:00–17:00", "9:00 AM–12:00 PM, 1:00–5:00 PM"; or that there are none, in the words given.
 * @param {Interval[]} hours
 */
export function hoursWords(hours, none = t("availability.hours.none")) {
  return hours.map(intervalWords).join(", ") || none;
}

/**
 * What to begin with on a day that had no hours: those of the day that is most like it.
 * @param {Record<WeekdayName, Interval[]>} weekly
 * @param {WeekdayName} day
 */
export function hoursToBeginWith(weekly, day) {
  const near = WORKING_DAYS.includes(day) ? WORKING_DAYS : WEEKEND;
  const alike = near.map((each) => weekly[each]).find((hours) => hours.length);
  return alike ?? USUAL;
}
