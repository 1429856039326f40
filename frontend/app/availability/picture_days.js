// The coming weeks as they are drawn: each date with what it offers. Pure.
import { minutesOf } from "../shared/clock.js";
import { weekdayOf } from "./week.js";

/** @typedef {[number, number]} Minutes a span in minutes of its date */
/** @typedef {{ date: DateText, isShown: boolean, count: number, hours: Minutes[], offered: Minutes[] }} PictureDay */

const DAY_MINUTES = 1440;

/**
 * Weeks of seven days; what is drawn of each are its hours and what is offered in them.
 * @param {{ days: { date: DateText, slots: Api.Slot[] }[], hours: Api.Hours, today: DateText, last: DateText }} picture
 * @returns {PictureDay[][]}
 */
export function pictureOf({ days, hours, today, last }) {
  const all = days.map(({ date, slots }) => {
    const open = slots.filter(({ status }) => status === "open");
    const isShown = date >= today && date <= last;
    return { date, isShown, count: open.length, hours: hoursOn(hours, date), offered: join(open.map(spanOf)) };
  });
  return Array.from({ length: all.length / 7 }, (_, week) => all.slice(week * 7, week * 7 + 7));
}

/**
 * The whole hours between which everything is drawn, in minutes: [420, 1200].
 * @param {PictureDay[][]} weeks
 */
export function scaleOf(weeks) {
  const spans = weeks.flat().flatMap(({ hours }) => hours);
  if (!spans.length) return [0, DAY_MINUTES];
  const from = Math.min(...spans.map(([start]) => start));
  const to = Math.max(...spans.map(([, end]) => end));
  return [Math.floor(from / 60) * 60, Math.ceil(to / 60) * 60];
}

/**
 * @param {Api.Hours} hours
 * @param {DateText} date
 */
function hoursOn({ weekly, overrides }, date) {
  const hours = overrides[date] ?? weekly[weekdayOf(date)];
  return join(hours.map(([from, to]) => [minutesOf(from), minutesOf(to)]));
}

/**
 * @param {Api.Slot} slot
 * @returns {Minutes}
 */
function spanOf({ time, start, end }) {
  const from = minutesOf(time);
  return [from, Math.min(DAY_MINUTES, from + (Date.parse(end) - Date.parse(start)) / 60_000)];
}

/**
 * Spans that touch or overlap, as one.
 * @param {Minutes[]} spans
 */
function join(spans) {
  /** @type {Minutes[]} */
  const found = [];
  for (const [from, to] of spans) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
