// Times of day, as people type and read them and as the API takes them: "09:30", and "24:00" for midnight as an end. Pure.
import { clocksSpan, timeWords } from "./time.js";

const TYPED = /^(\d{1,2})\s*(?:[:.h]?\s*([0-5]\d)|h)?\s*([ap]m)?$/i;

/**
 * "09:30" of "9:30", "930", "9.30", "9h30" or "9:30 am"; null if it is no time.
 * @param {string} text
 */
export function readClock(text, isEnd = false) {
  const [, hours, minutes = "00", half] = TYPED.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const hour = half ? hourOf(Number(hours), half.toLowerCase()) : Number(hours);
  if (hour === null) return null;
  const clock = `${String(hour).padStart(2, "0")}:${minutes}`;
  if (isEnd && ["00:00", "24:00"].includes(clock)) return "24:00";
  return hour < 24 ? clock : null;
}

/**
 * As it is kept, once somebody leaves it; what can't be read stays as it was typed.
 * @param {string} text
 */
export function tidyClock(text, isEnd = false) {
  return readClock(text, isEnd) ?? text;
}

/**
 * What a field shows of a time that is kept: "09:30", "9:30 AM"; of anything else what was typed.
 * @param {string} text
 * @param {boolean} [twelve]
 */
export function shownClock(text, twelve) {
  return isClock(text) ? timeWords(text, twelve) : text;
}

/**
 * "09:30–12:00", "9:30 AM–12:00 PM"; with what was typed where that is no time
 * @param {Interval} interval
 */
export function intervalWords([from, to]) {
  return [from, to].every(isClock) ? clocksSpan(from, to) : `${shownClock(from)}–${shownClock(to)}`;
}

/** @param {string} text */
function isClock(text) {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);
}

/**
 * Minutes past midnight of "HH:MM".
 * @param {ClockText} clock
 */
export function minutesOf(clock) {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/**
 * @param {number} hour
 * @param {string} half
 */
function hourOf(hour, half) {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}
