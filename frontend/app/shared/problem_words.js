// What a visitor reads when a call failed: what happened, and what to do. Never the API's own sentences.
import { Unreachable } from "./api.js";
import { addDays, clocksSpan, dateParts, dateWords, durationWords, timeWords } from "./time.js";
import { hasWords, listWords, t } from "./words.js";

const MINUTES_OF_DAY = 24 * 60;
const A_MONDAY = "2026-11-23";
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** @type {Record<string, (value: any) => string>} */
const VALUE_WORDS = {
  minutes: lengthWords,
  hours: (hours) => lengthWords(hours * 60),
  days: (days) => lengthWords(days * MINUTES_OF_DAY),
  date: (date) => dateWords(date),
  weekday: (weekday) => dateParts(addDays(A_MONDAY, WEEKDAYS.indexOf(weekday)), "long").weekday,
  time: (clock) => timeWords(clock),
  spans: (spans) => listWords(spans.map(spanOf)),
};

/**
 * Where a fault's words are, by its code. Pages of experts add those that only experts can run into.
 * @type {((code: string) => string)[]}
 */
export const faultKeys = [(code) => `faults.common.${code}`];

/** @param {any} error a Problem, Unreachable, or what nobody expected */
export function wordsFor(error) {
  if (error instanceof Unreachable) return t(navigator.onLine ? "problems.unreachable" : "problems.offline");
  if (error.errors?.length) return error.errors.map(faultWords).join(" ");
  if (error.reason) return faultWords({ code: error.reason, values: error.values });
  const type = error.type ?? "internal_error";
  return hasWords(`problems.types.${type}`) ? t(`problems.types.${type}`) : t("problems.unknown");
}

/**
 * What is wrong with a field, or with what was asked for. A newer API may know codes that this page doesn't.
 * @param {Api.Fault} fault
 */
export function faultWords({ code, values = {} }) {
  const key = faultKeys.map((keyOf) => keyOf(code)).find(hasWords);
  if (!key) return t("faults.unknown");
  const count = Object.values(values).find(Number.isFinite);
  const shown = Object.entries(values).map(([name, value]) => [name, VALUE_WORDS[name]?.(value) ?? value]);
  return t(key, { ...examples(), count, ...Object.fromEntries(shown) });
}

/** Of times, in the form that the visitor's clock has. */
function examples() {
  return { example: timeWords("09:00"), other_example: timeWords("09:35"), example_span: clocksSpan("09:00", "12:30") };
}

/** @param {number} minutes */
function lengthWords(minutes) {
  const days = minutes / MINUTES_OF_DAY;
  return days > 0 && Number.isInteger(days) ? t("faults.days", { count: days }) : durationWords(minutes);
}

/** @param {string} span "09:00–12:30" */
function spanOf(span) {
  const [from, to] = span.split("–");
  return clocksSpan(from, to);
}
