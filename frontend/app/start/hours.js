// Weekly hours with at most one interval a day, as the guided set-up asks for them: {mon: {open, from, to}, …}.

import { intervalWords, readClock } from "../shared/clock.js";

/** @typedef {Record<WeekdayName, { open: boolean, from: ClockText, to: ClockText }>} SimpleWeek */

/** @type {[WeekdayName, string][]} */
export const WEEKDAYS = [
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
  ["sun", "Sunday"],
];

/** @type {WeekdayName[]} */
const WORKING = ["mon", "tue", "wed", "thu", "fri"];

export const WORKDAYS = week(WORKING, "09:00", "17:00");
/** @type {[string, Interval, SimpleWeek][]} */
export const PRESETS = [
  preset("Mon–Fri", WORKING, "09:00", "17:00"),
  preset("Evenings", WORKING, "18:00", "21:00"),
  preset("Weekend", ["sat", "sun"], "10:00", "16:00"),
];

/** @param {Api.Hours["weekly"]} weekly */
export function hasHours(weekly) {
  return Object.values(weekly).some((intervals) => intervals.length > 0);
}

/**
 * As the API takes them. A day that ends at midnight ends at 24:00; what is no time is left to the API to refuse.
 * @param {SimpleWeek} hours
 */
export function weeklyOf(hours) {
  const entries = WEEKDAYS.map(([day]) => {
    const { open, from, to } = hours[day];
    return [day, open ? [[readClock(from) ?? from, readClock(to, true) ?? to]] : []];
  });
  return Object.fromEntries(entries);
}

/**
 * ["Mon–Fri 09:00–17:00", "Sat 10:00–12:00, 14:00–16:00"]
 * @param {Api.Hours["weekly"]} weekly
 */
export function hoursWords(weekly) {
  /** @type {{ days: string[], times: string }[]} */
  const groups = [];
  for (const [day, name] of WEEKDAYS) {
    const times = weekly[day].map(intervalWords).join(", ");
    const last = groups.at(-1);
    if (last?.times === times) last.days.push(name.slice(0, 3));
    else groups.push({ days: [name.slice(0, 3)], times });
  }
  return groups.filter(({ times }) => times).map(({ days, times }) => `${span(days)} ${times}`);
}

/**
 * @param {string} name
 * @param {WeekdayName[]} days
 * @param {ClockText} from
 * @param {ClockText} to
 * @returns {[string, Interval, SimpleWeek]}
 */
function preset(name, days, from, to) {
  return [name, [from, to], week(days, from, to)];
}

/** @param {string[]} days */
function span(days) {
  return days.length > 1 ? `${days[0]}–${days.at(-1)}` : days[0];
}

/**
 * @param {WeekdayName[]} days
 * @param {ClockText} from
 * @param {ClockText} to
 * @returns {SimpleWeek}
 */
function week(days, from, to) {
  const week = Object.fromEntries(WEEKDAYS.map(([day]) => [day, { open: days.includes(day), from, to }]));
  return /** @type {SimpleWeek} */ (week);
}
