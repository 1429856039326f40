// What another zone does to the hours, in words. Pure; `now` is given in milliseconds.
import { minutesOf } from "../shared/clock.js";
import { addDays, clockOf, dateOf, durationWords, timeWords } from "../shared/time.js";
import { isZone, zonePlace } from "../shared/zones.js";
import { hoursWords, weekdayOf } from "./week.js";

/** @typedef {Record<WeekdayName, Interval[]>} Weekly */

const HALF_YEAR_DAYS = 182;
/** @type {Interval[]} */
const USUAL = [["09:00", "17:00"]];

/**
 * The sentences that explain the change; none if it is none.
 * @param {Weekly} weekly
 * @param {string} from
 * @param {string} to
 * @param {number} now
 * @returns {string[]}
 */
export function zoneChangeWords(weekly, from, to, now) {
  if (from === to) return [];
  const stay = "Booked sessions stay when they are.";
  // Of a zone that the browser lacks nobody here knows the clock.
  if (!isZone(from) || !isZone(to)) return [`Your hours are now by the clock of ${zonePlace(to)}.`, stay];
  const date = nextOpenDate(weekly, dateOf(now, to));
  const hours = weekly[weekdayOf(date)].length ? weekly[weekdayOf(date)] : USUAL;
  const [first] = hours[0];
  const shift = shiftAt(date, first, from, to);
  const later = shiftAt(addDays(date, HALF_YEAR_DAYS), first, from, to);
  const sentences = [
    `Your hours stay ${hoursWords(hours)}, now by the clock of ${zonePlace(to)}.`,
    moveWords(shift, first, from, to, date),
    later === shift
      ? ""
      : "In the other half of the year it is another span: the two clocks change on days of their own.",
    stay,
  ];
  return sentences.filter(Boolean);
}

/**
 * The instant, in milliseconds, at which the zone's clock shows this.
 * @param {DateText} date
 * @param {ClockText} clock
 * @param {string} zone
 */
export function instantOf(date, clock, zone) {
  const shown = Date.parse(`${date}T00:00:00Z`) + minutesOf(clock) * 60_000;
  const near = shown - offsetAt(shown, zone);
  return shown - offsetAt(near, zone);
}

/**
 * @param {number} shift
 * @param {ClockText} clock
 * @param {string} from
 * @param {string} to
 * @param {DateText} date
 */
function moveWords(shift, clock, from, to, date) {
  if (shift === 0)
    return `${zonePlace(from)} and ${zonePlace(to)} have the same time now, so for your clients nothing moves.`;
  const span = hoursOf(Math.abs(shift));
  const now = clockOf(instantOf(date, clock, to), from);
  const direction = shift < 0 ? "earlier" : "later";
  return `For your clients everything moves ${span} ${direction}: what began at ${timeWords(clock)} in ${zonePlace(from)} begins at ${timeWords(now)} there.`;
}

/**
 * By how many minutes that start moves; less than 0 is earlier.
 * @param {DateText} date
 * @param {ClockText} clock
 * @param {string} from
 * @param {string} to
 */
function shiftAt(date, clock, from, to) {
  return (instantOf(date, clock, to) - instantOf(date, clock, from)) / 60_000;
}

/** @param {number} span */
function hoursOf(span) {
  return span % 60 ? durationWords(span) : `${span / 60} ${span === 60 ? "hour" : "hours"}`;
}

/**
 * @param {Weekly} weekly
 * @param {DateText} today
 */
function nextOpenDate(weekly, today) {
  const coming = Array.from({ length: 7 }, (_, index) => addDays(today, index));
  return coming.find((date) => weekly[weekdayOf(date)].length) ?? today;
}

/**
 * @param {number} instant
 * @param {string} zone
 */
function offsetAt(instant, zone) {
  return Date.parse(`${dateOf(instant, zone)}T${clockOf(instant, zone)}:00Z`) - Math.floor(instant / 60_000) * 60_000;
}
