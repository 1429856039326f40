// Turns instants into what a clock in some zone shows, and dates and times into words. Instants are RFC 3339 strings or
// milliseconds, dates are "YYYY-MM-DD", zones are IANA names. Words are English, the clock has 24 hours.

import { clockParts, shownZone, zonePlace } from "./zones.js";

/** @typedef {import("./zones.js").Moment} Moment */

const DAY_MS = 86_400_000;

/**
 * "2026-11-24"
 * @param {Moment} instant
 * @param {string} zone
 */
export function dateOf(instant, zone) {
  const { year, month, day } = clockParts(instant, zone, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${year}-${month}-${day}`;
}

/**
 * "10:30"
 * @param {Moment} instant
 * @param {string} zone
 */
export function clockOf(instant, zone) {
  const { hour, minute } = clockParts(instant, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${hour}:${minute}`;
}

/**
 * @param {DateText} date
 * @param {number} count
 */
export function addDays(date, count) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/**
 * @param {DateText} from
 * @param {DateText} to
 */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/**
 * {weekday: "Tue", day: "24", month: "Nov"}
 * @param {DateText} date
 * @param {"short" | "long"} width
 */
export function dateParts(date, width = "short") {
  return clockParts(`${date}T12:00:00Z`, "UTC", { weekday: width, day: "numeric", month: width });
}

/**
 * "Tue 24 Nov"
 * @param {DateText} date
 */
export function dateWords(date) {
  const { weekday, day, month } = dateParts(date);
  return `${weekday} ${day} ${month}`;
}

/**
 * "Tuesday 24 November 2026"
 * @param {DateText} date
 */
export function longDateWords(date) {
  const { weekday, day, month } = dateParts(date, "long");
  return `${weekday} ${day} ${month} ${date.slice(0, 4)}`;
}

/**
 * "Today", "Tomorrow", or null
 * @param {DateText} date
 * @param {DateText} today
 */
export function nearDayName(date, today) {
  return ["Today", "Tomorrow"][daysBetween(today, date)] ?? null;
}

/**
 * "10:30–11:30"
 * @param {Moment} start
 * @param {Moment} end
 * @param {string} zone
 */
export function clockSpan(start, end, zone) {
  return `${clockOf(start, zone)}–${clockOf(end, zone)}`;
}

/**
 * "Tue 24 Nov, 10:30–11:30 (London)"
 * @param {Moment} start
 * @param {Moment} end
 * @param {string} zone
 */
export function spanWords(start, end, zone) {
  const shown = shownZone(zone);
  return `${dateWords(dateOf(start, shown))}, ${clockSpan(start, end, shown)} (${zonePlace(shown, start)})`;
}

/**
 * "45 min", "1 h", "1 h 30 min"
 * @param {number} minutes
 */
export function durationWords(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours && `${hours} h`, rest && `${rest} min`].filter(Boolean).join(" ");
}
