// What the hours of a day may be, in the words in which the server says it. Pure.
import { minutesOf, readClock } from "./clock.js";

export const MOST_INTERVALS = 8;
export const MOST_DATES = 366;
export const FURTHEST_DAYS = 731;
const GRAIN_MINUTES = 5;

/** What is wrong with the hours of a day, {message, at}, where `at` names the inputs, "2.from"; null if nothing is. */
export function problemWith(hours) {
  const spans = hours.map(([from, to], index) => ({ index, from: readClock(from), to: readClock(to, true) }));
  return tooMany(hours) ?? unreadable(spans) ?? offTheGrain(spans) ?? backwards(spans) ?? overlapping(spans);
}

/** As the API takes them, in their order; null while something is wrong. */
export function readHours(hours) {
  if (problemWith(hours)) return null;
  return hours.map(([from, to]) => [readClock(from), readClock(to, true)]).sort(byStart);
}

function tooMany({ length }) {
  if (length <= MOST_INTERVALS) return null;
  return {
    message: `A day has at most ${MOST_INTERVALS} intervals; this has ${length}.`,
    at: [`${MOST_INTERVALS}.from`],
  };
}

function unreadable(spans) {
  return said(
    "Write a time like 10:30.",
    sidesOf(spans, (clock) => clock === null),
  );
}

function offTheGrain(spans) {
  const message = `Hours begin and end at multiples of ${GRAIN_MINUTES} minutes, like 09:00 or 09:35.`;
  return said(
    message,
    sidesOf(spans, (clock) => minutesOf(clock) % GRAIN_MINUTES > 0),
  );
}

function backwards(spans) {
  const at = spans.filter(({ from, to }) => to <= from).map(({ index }) => `${index}.to`);
  return said("An interval has to end after it starts.", at);
}

function overlapping(spans) {
  const sorted = [...spans].sort((one, other) => (one.from < other.from ? -1 : 1));
  const at = sorted.filter(({ from }, place) => place > 0 && from < sorted[place - 1].to);
  return said(
    "These intervals overlap.",
    at.map(({ index }) => `${index}.from`),
  );
}

function sidesOf(spans, isWrong) {
  return spans.flatMap((span) =>
    ["from", "to"].filter((side) => isWrong(span[side])).map((side) => `${span.index}.${side}`),
  );
}

function said(message, at) {
  return at.length ? { message, at } : null;
}

function byStart([one], [other]) {
  return one < other ? -1 : 1;
}
