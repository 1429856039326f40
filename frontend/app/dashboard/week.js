// The expert's week as a calendar draws it. Dates, and minutes past midnight, are those of the clock in their zone.
import { addDays, clockOf, dateOf, daysBetween } from "../shared/time.js";

/** @typedef {[number, number]} Minutes a span in minutes of its date */
/** @typedef {{ booking: Api.Booking, from: number, to: number }} Block what of a booking falls on a date */

/** @type {WeekdayName[]} */
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY = 24 * 60;
const HOUR = 60;
/** @type {Minutes} */
const USUAL_DAY = [9 * HOUR, 17 * HOUR];
/** A shorter booking is drawn as tall as this one, so that it can be read and touched. */
const SHORTEST_DRAWN = 30;

/**
 * The first of the seven days that have a date: they're counted from today on, and back from it.
 * @param {DateText} date
 * @param {DateText} today
 */
export function startOf(date, today) {
  const days = WEEKDAYS.length;
  return addDays(today, Math.floor(daysBetween(today, date) / days) * days);
}

/** @param {DateText} first */
export function datesOf(first) {
  return WEEKDAYS.map((_, index) => addDays(first, index));
}

/**
 * [[from, to]]: when the expert can be booked on a date.
 * @param {Api.Hours} availability
 * @param {DateText} date
 */
export function hoursOn({ weekly, overrides }, date) {
  const hours = overrides[date] ?? weekly[WEEKDAYS[weekdayOf(date)]] ?? [];
  return hours.map(minutesIn).sort(byStart);
}

/**
 * What of the bookings falls on a date, in their order. One over midnight is on both dates.
 * @param {DateText} date
 * @param {Api.Booking[]} bookings
 * @param {string} zone
 * @returns {Block[]}
 */
export function bookingsOn(date, bookings, zone) {
  return bookings
    .map((booking) => ({ booking, ...partOn(date, booking, zone) }))
    .filter(({ from, to }) => from < to)
    .sort((one, other) => one.from - other.from || one.to - other.to);
}

/**
 * The same with {lane, lanes}: bookings that would be drawn over each other stand side by side.
 * @param {Block[]} found
 */
export function inLanes(found) {
  const drawn = found.map((each) => ({ ...each, until: Math.max(each.to, each.from + SHORTEST_DRAWN) }));
  return together(drawn).flatMap((group) => {
    /** @type {number[]} */
    const ends = [];
    const placed = group.map((each) => {
      const free = ends.findIndex((end) => end <= each.from);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = each.until;
      return { ...each, lane };
    });
    return placed.map((each) => ({ ...each, lanes: ends.length }));
  });
}

/**
 * What of the hours no booking takes.
 * @param {Minutes[]} hours
 * @param {Pick<Block, "from" | "to">[]} found
 */
export function freeOf(hours, found) {
  return found.reduce((left, { from, to }) => left.flatMap((interval) => without(interval, from, to)), hours);
}

/**
 * What of the shown part of a day no hours have.
 * @param {Minutes[]} hours
 * @param {Minutes} shown
 */
export function closedOf(hours, shown) {
  return freeOf(
    [shown],
    hours.map(([from, to]) => ({ from, to })),
  );
}

/**
 * [from, to] in whole hours: as much of the day as the week needs.
 * @param {Api.Hours} availability
 * @param {DateText[]} dates
 * @param {Pick<Block, "from" | "to">[]} blocks
 * @returns {Minutes}
 */
export function shownHours(availability, dates, blocks) {
  const open = [...dates.flatMap((date) => hoursOn(availability, date)), ...weeklyHours(availability)];
  const spans = [...open, ...blocks.map(({ from, to }) => [from, to])];
  if (!spans.length) return USUAL_DAY;
  const first = Math.min(...spans.map(([from]) => from));
  const last = Math.max(...spans.map(([, to]) => to));
  return [Math.floor(first / HOUR) * HOUR, Math.min(DAY, Math.ceil(last / HOUR) * HOUR)];
}

/**
 * @param {Api.Hours} availability
 * @param {DateText} today
 */
export function hasHours({ weekly, overrides }, today) {
  const ahead = Object.entries(overrides).filter(([date]) => date >= today);
  return [...Object.values(weekly), ...ahead.map(([, hours]) => hours)].some((hours) => hours.length);
}

/**
 * "09:30"
 * @param {number} minutes
 */
export function clockAt(minutes) {
  return [Math.floor(minutes / HOUR), minutes % HOUR].map((part) => String(part).padStart(2, "0")).join(":");
}

/** @param {ClockText} clock */
export function minutesOf(clock) {
  return Number(clock.slice(0, 2)) * HOUR + Number(clock.slice(3));
}

/** @param {DateText} date */
function weekdayOf(date) {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % WEEKDAYS.length;
}

/** @param {Api.Hours} availability */
function weeklyHours({ weekly }) {
  return Object.values(weekly).flatMap((hours) => hours.map(minutesIn));
}

/**
 * @param {Interval} interval
 * @returns {Minutes}
 */
function minutesIn([from, to]) {
  return [minutesOf(from), minutesOf(to)];
}

/**
 * Nothing (from = to) on another date.
 * @param {DateText} date
 * @param {Api.Booking} booking
 * @param {string} zone
 */
function partOn(date, { start, end }, zone) {
  const [first, last] = [dateOf(start, zone), dateOf(end, zone)];
  if (date < first || date > last) return { from: 0, to: 0 };
  const from = date === first ? minutesOf(clockOf(start, zone)) : 0;
  const to = date === last ? minutesOf(clockOf(end, zone)) : DAY;
  // Where the clock is set back, a booking may end before the time at which it begins.
  return { from, to: first === last && to <= from ? from + minutesBetween(start, end) : to };
}

/**
 * @param {Instant} start
 * @param {Instant} end
 */
function minutesBetween(start, end) {
  return (Date.parse(end) - Date.parse(start)) / 60_000;
}

/**
 * Groups of bookings that touch each other as they are drawn.
 * @param {(Block & { until: number })[]} drawn
 */
function together(drawn) {
  /** @type {(typeof drawn)[]} */
  const groups = [];
  let until = -1;
  for (const each of drawn) {
    if (each.from >= until) groups.push([]);
    groups[groups.length - 1].push(each);
    until = Math.max(until, each.until);
  }
  return groups;
}

/**
 * @param {Minutes} interval
 * @param {number} begin
 * @param {number} end
 */
function without([from, to], begin, end) {
  /** @type {Minutes[]} */
  const left = [
    [from, Math.min(to, begin)],
    [Math.max(from, end), to],
  ];
  return left.filter(([first, last]) => first < last);
}

/**
 * @param {Minutes} one
 * @param {Minutes} other
 */
function byStart([one], [other]) {
  return one - other;
}
