// Turns instants into what a clock in some zone shows, and dates and times into words. Instants are RFC 3339 strings or
// milliseconds, dates are "YYYY-MM-DD", clocks "HH:MM", zones are IANA names. Words are the page's; the order of a date and
// the hours of a clock are the visitor's own. Short dates say their year where it isn't this year, long ones always.
import { twelveHours } from "./hours_of_clock.js";
import { ownForm } from "./locale.js";
import { t } from "./words.js";
import { clockParts, shownZone, viewerZone, zonePlace } from "./zones.js";

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
 * "10:30", "2:05 PM"
 * @param {ClockText} clock
 */
export function timeWords(clock, twelve = twelveHours.value) {
  return twelve ? t(halfOf(clock), { time: onTwelve(clock) }) : clock;
}

/**
 * A whole hour: "10:00", "2 PM"
 * @param {ClockText} clock
 */
export function hourWords(clock, twelve = twelveHours.value) {
  return twelve ? t(halfOf(clock), { time: onTwelve(clock).replace(":00", "") }) : clock;
}

/**
 * "10:30", "2:05 PM"
 * @param {Moment} instant
 * @param {string} zone
 */
export function timeOf(instant, zone) {
  return timeWords(clockOf(instant, zone));
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
 * "November 2026"
 * @param {string} month "2026-11"
 */
export function monthWords(month) {
  return `${dateParts(`${month}-01`, "long").month} ${month.slice(0, 4)}`;
}

/**
 * "November 2026", "Nov – Dec 2026", "Dec 2026 – Jan 2027"
 * @param {string} first
 * @param {string} last
 */
export function monthsWords(first, last) {
  if (first === last) return monthWords(first);
  const [from, to] = [first, last].map((month) => dateParts(`${month}-01`).month);
  const [year, next] = [first, last].map((month) => month.slice(0, 4));
  return year === next ? `${from} – ${to} ${year}` : `${from} ${year} – ${to} ${next}`;
}

/**
 * "24 Nov", "Nov 24": where others beside it say which year that is
 * @param {DateText} date
 */
export function dayWords(date, monthFirst = ownForm.monthFirst) {
  const { day, month } = dateParts(date);
  return monthFirst ? `${month} ${day}` : `${day} ${month}`;
}

/**
 * "23 – 29 Nov", "Nov 30 – Dec 6", "28 Dec – 3 Jan 2027"
 * @param {DateText} first
 * @param {DateText} last
 */
export function daysWords(first, last, monthFirst = ownForm.monthFirst) {
  const [from, to] = [dateParts(first), dateParts(last)];
  if (from.month !== to.month) {
    const isOfOneYear = first.slice(0, 4) === last.slice(0, 4);
    const begins = dayWords(first, monthFirst);
    const ends = withYear(dayWords(last, monthFirst), last, monthFirst);
    return `${isOfOneYear ? begins : withYear(begins, first, monthFirst)} – ${ends}`;
  }
  const days = monthFirst ? `${from.month} ${from.day} – ${to.day}` : `${from.day} – ${to.day} ${to.month}`;
  return withYear(days, last, monthFirst);
}

/**
 * "Tue 24 Nov", "Tue, Nov 24", "Fri 1 Jan 2027"
 * @param {DateText} date
 */
export function dateWords(date, monthFirst = ownForm.monthFirst) {
  return withYear(`${dateParts(date).weekday}${monthFirst ? "," : ""} ${dayWords(date, monthFirst)}`, date, monthFirst);
}

/**
 * @param {string} words
 * @param {DateText} date
 * @param {boolean} monthFirst
 */
function withYear(words, date, monthFirst) {
  const year = date.slice(0, 4);
  const isThisYear = year === dateOf(Date.now(), viewerZone()).slice(0, 4);
  return isThisYear ? words : `${words}${monthFirst ? "," : ""} ${year}`;
}

/**
 * "Tuesday 24 November 2026", "Tuesday, November 24, 2026"
 * @param {DateText} date
 */
export function longDateWords(date, monthFirst = ownForm.monthFirst) {
  const { weekday, day, month } = dateParts(date, "long");
  const year = date.slice(0, 4);
  return monthFirst ? `${weekday}, ${month} ${day}, ${year}` : `${weekday} ${day} ${month} ${year}`;
}

/**
 * "Today", "Tomorrow", or null
 * @param {DateText} date
 * @param {DateText} today
 */
export function nearDayName(date, today) {
  const key = ["shared.time.today", "shared.time.tomorrow"][daysBetween(today, date)];
  return key ? t(key) : null;
}

/**
 * "10:30–11:30", "10:30–11:30 AM", "11:30 AM–12:30 PM"
 * @param {Moment} start
 * @param {Moment} end
 * @param {string} zone
 */
export function clockSpan(start, end, zone, twelve = twelveHours.value) {
  return clocksSpan(clockOf(start, zone), clockOf(end, zone), twelve);
}

/**
 * "10:30–11:30", "10:30–11:30 AM", "11:30 AM–12:30 PM"
 * @param {ClockText} start
 * @param {ClockText} end
 */
export function clocksSpan(start, end, twelve = twelveHours.value) {
  if (!twelve || halfOf(start) !== halfOf(end)) return `${timeWords(start, twelve)}–${timeWords(end, twelve)}`;
  return t(halfOf(start), { time: `${onTwelve(start)}–${onTwelve(end)}` });
}

/**
 * "Tue 24 Nov, 10:30"
 * @param {Moment} instant
 * @param {string} zone
 */
export function momentWords(instant, zone) {
  return `${dateWords(dateOf(instant, zone))}, ${timeOf(instant, zone)}`;
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
 * @param {number} length in minutes
 */
export function durationWords(length) {
  const [hours, minutes] = [Math.floor(length / 60), length % 60];
  if (!hours) return t("shared.time.minutes", { minutes });
  return minutes ? t("shared.time.hours_and_minutes", { hours, minutes }) : t("shared.time.hours", { hours });
}

/**
 * The key of the half of the day that a time is in.
 * @param {ClockText} clock
 */
function halfOf(clock) {
  return Number(clock.slice(0, 2)) % 24 < 12 ? "shared.time.am" : "shared.time.pm";
}

/**
 * "2:05" of "14:05"
 * @param {ClockText} clock
 */
function onTwelve(clock) {
  return `${Number(clock.slice(0, 2)) % 12 || 12}${clock.slice(2)}`;
}
