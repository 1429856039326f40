// Weekly hours with at most one interval a day, as the guided set-up asks for them: {mon: {open, from, to}, …}.

import { weekdayName, WEEKDAYS, WORKING_DAYS } from "../availability/week.js";
import { intervalWords, readClock } from "../shared/clock.js";
import { listWords, t } from "../shared/words.js";

/** @typedef {Record<WeekdayName, { open: boolean, from: ClockText, to: ClockText }>} SimpleWeek */

/** @typedef {{ key: string, times: Interval, hours: SimpleWeek }} Preset with the key of its words */

export const WORKDAYS = week(WORKING_DAYS, "09:00", "17:00");
export const PRESETS = [
  preset("start.hours.workdays", WORKING_DAYS, "09:00", "17:00"),
  preset("start.hours.evenings", WORKING_DAYS, "18:00", "21:00"),
  preset("start.hours.weekend", ["sat", "sun"], "10:00", "16:00"),
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
  const entries = WEEKDAYS.map((day) => {
    const { open, from, to } = hours[day];
    return [day, open ? [[readClock(from) ?? from, readClock(to, true) ?? to]] : []];
  });
  return Object.fromEntries(entries);
}

/**
 * ["Mon–Fri 09:00–17:00", "Sat 10:00–12:00 and 14:00–16:00"]
 * @param {Api.Hours["weekly"]} weekly
 */
export function hoursWords(weekly) {
  /** @type {{ days: string[], times: string }[]} */
  const groups = [];
  for (const day of WEEKDAYS) {
    const [name, times] = [weekdayName(day, "short"), listWords(weekly[day].map(intervalWords))];
    const last = groups.at(-1);
    if (last?.times === times) last.days.push(name);
    else groups.push({ days: [name], times });
  }
  return groups
    .filter(({ times }) => times)
    .map(({ days, times }) => t("start.ready.hours", { days: span(days), hours: times }));
}

/**
 * @param {string} key
 * @param {WeekdayName[]} days
 * @param {ClockText} from
 * @param {ClockText} to
 * @returns {Preset}
 */
function preset(key, days, from, to) {
  return { key, times: [from, to], hours: week(days, from, to) };
}

/** @param {string[]} days */
function span(days) {
  const [first] = days;
  const last = days[days.length - 1];
  return first === last ? first : t("start.ready.days", { first, last });
}

/**
 * @param {WeekdayName[]} days
 * @param {ClockText} from
 * @param {ClockText} to
 * @returns {SimpleWeek}
 */
function week(days, from, to) {
  const week = Object.fromEntries(WEEKDAYS.map((day) => [day, { open: days.includes(day), from, to }]));
  return /** @type {SimpleWeek} */ (week);
}
