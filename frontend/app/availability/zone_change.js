// What another zone does to the hours, in words. Pure; `now` is given in milliseconds.
import { minutesOf } from "../shared/clock.js";
import { addDays, clockOf, dateOf, durationWords, timeWords } from "../shared/time.js";
import { t } from "../shared/words.js";
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
  const stay = t("availability.zone.bookings_stay");
  // Of a zone that the browser lacks nobody here knows the clock.
  if (!isZone(from) || !isZone(to)) return [t("availability.zone.by_clock", { place: zonePlace(to) }), stay];
  const date = nextOpenDate(weekly, dateOf(now, to));
  const hours = weekly[weekdayOf(date)].length ? weekly[weekdayOf(date)] : USUAL;
  const [first] = hours[0];
  const shift = shiftAt(date, first, from, to);
  const later = shiftAt(addDays(date, HALF_YEAR_DAYS), first, from, to);
  const sentences = [
    t("availability.zone.hours_stay", { hours: hoursWords(hours), place: zonePlace(to) }),
    moveWords(shift, first, from, to, date),
    later === shift ? "" : t("availability.zone.other_half"),
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
  if (shift === 0) return t("availability.zone.same_time", { from: zonePlace(from), to: zonePlace(to) });
  const span = hoursOf(Math.abs(shift));
  const [was, is] = [timeWords(clock), timeWords(clockOf(instantOf(date, clock, to), from))];
  return t(shift < 0 ? "availability.zone.earlier" : "availability.zone.later", {
    span,
    was,
    is,
    place: zonePlace(from),
  });
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
  return span % 60 ? durationWords(span) : t("availability.zone.hours", { count: span / 60 });
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
