// A calendar's state in words. Pure; `now` is given in milliseconds.
import { dateOf, dateWords, nearDayName, timeOf } from "../shared/time.js";

/**
 * "Read today at 10:30", in the zone given.
 * @param {Instant | null} readAt
 * @param {string} zone
 * @param {number} now
 */
export function readWords(readAt, zone, now) {
  if (!readAt) return "Not read yet";
  const date = dateOf(readAt, zone);
  const day = nearDayName(date, dateOf(now, zone))?.toLowerCase() ?? `on ${dateWords(date)}`;
  return `Read ${day} at ${timeOf(readAt, zone)}`;
}

/**
 * Milliseconds before a calendar that is being read is looked at for the nth time: mostly it takes a second or two.
 * @param {number} looks
 */
export function pauseBefore(looks) {
  return Math.min(30_000, 1000 * 1.5 ** (looks - 1));
}

/** @param {number} days */
export function busyWords(days) {
  if (days === 0) return "No busy times ahead";
  return days === 1 ? "Busy times on 1 day" : `Busy times on ${days} days`;
}

/** @param {number} entries */
export function unreadWords(entries) {
  return entries === 1
    ? "1 entry of this calendar could not be read"
    : `${entries} entries of this calendar could not be read`;
}

/**
 * @param {number} entries
 * @param {string[]} titles Of the first of them, where they have any.
 */
export function moreWords(entries, titles) {
  const more = entries - titles.length;
  return titles.length && more > 0 ? `and ${more} more` : "";
}
