// What the hours of a day may be, in the words in which the server says it. Pure.
import { minutesOf, readClock } from "../shared/clock.js";
import { timeWords } from "../shared/time.js";
import { t } from "../shared/words.js";

/** @typedef {{ message: string, at: string[] }} Complaint `at` names the inputs that are wrong: "2.from" */
/** @typedef {{ index: number, from: ClockText, to: ClockText }} Span */

export const MOST_INTERVALS = 8;
export const MOST_DATES = 366;
export const FURTHEST_DAYS = 731;
const GRAIN_MINUTES = 5;

/**
 * What is wrong with the hours of a day; null if nothing is.
 * @param {Interval[]} hours
 */
export function problemWith(hours) {
  const read = hours.map(([from, to], index) => ({ index, from: readClock(from), to: readClock(to, true) }));
  const spans = /** @type {Span[]} */ (read);
  return tooMany(hours) ?? unreadable(read) ?? offTheGrain(spans) ?? backwards(spans) ?? overlapping(spans);
}

/**
 * As the API takes them, in their order; null while something is wrong.
 * @param {Interval[]} hours
 * @returns {Interval[] | null}
 */
export function readHours(hours) {
  if (problemWith(hours)) return null;
  const read = hours.map(([from, to]) => [readClock(from), readClock(to, true)]);
  return /** @type {Interval[]} */ (read).sort(byStart);
}

/**
 * @param {Interval[]} hours
 * @returns {Complaint | null}
 */
function tooMany({ length }) {
  if (length <= MOST_INTERVALS) return null;
  return {
    message: t("availability.wrong.too_many", { count: MOST_INTERVALS, found: length }),
    at: [`${MOST_INTERVALS}.from`],
  };
}

/** @param {{ index: number, from: ClockText | null, to: ClockText | null }[]} spans */
function unreadable(spans) {
  return complaint(
    t("availability.wrong.unreadable", { example: timeWords("10:30") }),
    sidesOf(spans, (clock) => clock === null),
  );
}

/** @param {Span[]} spans */
function offTheGrain(spans) {
  const [example, other] = [timeWords("09:00"), timeWords("09:35")];
  return complaint(
    t("availability.wrong.off_grain", { minutes: GRAIN_MINUTES, example, other }),
    sidesOf(spans, (clock) => minutesOf(clock) % GRAIN_MINUTES > 0),
  );
}

/** @param {Span[]} spans */
function backwards(spans) {
  const at = spans.filter(({ from, to }) => to <= from).map(({ index }) => `${index}.to`);
  return complaint(t("availability.wrong.backwards"), at);
}

/** @param {Span[]} spans */
function overlapping(spans) {
  const sorted = [...spans].sort((one, other) => (one.from < other.from ? -1 : 1));
  const at = sorted.filter(({ from }, place) => place > 0 && from < sorted[place - 1].to);
  return complaint(
    t("availability.wrong.overlapping"),
    at.map(({ index }) => `${index}.from`),
  );
}

/**
 * The inputs with a clock of which something is true.
 * @template {ClockText | null} Clock
 * @param {{ index: number, from: Clock, to: Clock }[]} spans
 * @param {(clock: Clock) => boolean} isWrong
 */
function sidesOf(spans, isWrong) {
  const sides = /** @type {const} */ (["from", "to"]);
  return spans.flatMap((span) => sides.filter((side) => isWrong(span[side])).map((side) => `${span.index}.${side}`));
}

/**
 * @param {string} message
 * @param {string[]} at
 * @returns {Complaint | null}
 */
function complaint(message, at) {
  return at.length ? { message, at } : null;
}

/**
 * @param {Interval} one
 * @param {Interval} other
 */
function byStart([one], [other]) {
  return one < other ? -1 : 1;
}
