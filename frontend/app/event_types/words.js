// Event types in words. Pure.
/** @import { Content, Typed } from "./form.js" */
import { placeWords } from "../shared/place.js";
import { DEFAULTS, minutesIn, numberIn } from "./form.js";

/** @type {Record<Api.PhoneRule, string>} */
export const PHONE_RULES = { required: "Required", optional: "Optional", hidden: "Not asked for" };

const KINDS = { text: "text", choice: "choice", checkbox: "tick box" };

/** @type {Record<keyof Content, string>} */
const NAMES = {
  title: "Title",
  description: "Description",
  duration_minutes: "Duration",
  interval_minutes: "Starts every",
  buffer_before_minutes: "Free before",
  buffer_after_minutes: "Free after",
  minimum_notice_minutes: "Shortest notice",
  booking_window_days: "How far ahead",
  daily_cap: "Most a day",
  cancel_notice_minutes: "Notice to cancel or move",
  requires_confirmation: "Confirmed by you",
  place: "Place",
  price: "Price",
  hidden: "Hidden",
  phone: "Phone number",
  questions: "Questions",
};

/**
 * "1 hour", "90 minutes", "2 days"
 * @param {number} minutes
 */
export function spanOfMinutes(minutes) {
  if (minutes > 1440 && minutes % 1440 === 0) return count(minutes / 1440, "day");
  if (minutes && minutes % 60 === 0) return count(minutes / 60, "hour");
  return count(minutes, "minute");
}

/**
 * @param {number} number
 * @param {string} thing
 */
export function count(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/**
 * What is typed as one sentence, without what makes no sense (yet).
 * @param {Typed} typed
 */
export function summary(typed) {
  const [duration, interval] = [numberIn(typed.duration_minutes), numberIn(typed.interval_minutes)];
  const [before, after] = [numberIn(typed.buffer_before_minutes), numberIn(typed.buffer_after_minutes)];
  const [window, cap] = [numberIn(typed.booking_window_days), numberIn(typed.daily_cap)];
  const free = [before && `${count(before, "minute")} free before`, after && `${count(after, "minute")} free after`];
  const length = [duration && count(duration, "minute"), interval && `every ${count(interval, "minute")}`, ...free];
  const notice = minutesIn(typed.minimum_notice_minutes);
  const when = [
    notice === 0 && "until it begins",
    notice && `until ${spanOfMinutes(notice)} before`,
    window && `up to ${count(window, "day")} ahead`,
    cap && `at most ${cap} a day`,
  ];
  const sentence = [length, when].map((parts) => parts.filter(Boolean).join(", ")).filter(Boolean);
  return sentence.length ? `${sentence.join("; ")}.` : "";
}

/**
 * A field's name and value in words, to compare two of them.
 * @param {keyof Content} field
 * @param {Content} eventType
 */
export function describeField(field, eventType) {
  const value = eventType[field] ?? DEFAULTS[field];
  return [NAMES[field], valueWords(field, value)];
}

/**
 * @param {keyof Content} field
 * @param {any} value
 */
function valueWords(field, value) {
  if (field === "place") return [placeWords(value), value.detail].filter(Boolean).join(", ");
  if (field === "questions") return value.map(questionWords).join("; ") || "none";
  if (field === "phone") return PHONE_RULES[/** @type {Api.PhoneRule} */ (value)].toLowerCase();
  if (field === "daily_cap") return value === null ? "no limit" : String(value);
  if (field === "booking_window_days") return count(value, "day");
  if (field.endsWith("_minutes")) return spanOfMinutes(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value ? `“${value}”` : "nothing";
}

/** @param {Api.Question} question */
function questionWords({ kind, label, required, options }) {
  const among = kind === "choice" ? `: ${(options ?? []).join(", ")}` : "";
  return `“${label}” (${KINDS[kind]}${among}${required ? ", required" : ""})`;
}
