// An event type as it is typed: numbers as text, a notice as a number and a unit, the options of a choice one a line.
// Pure: from what the API says and back.
import { trimmed } from "../shared/forms/reading.js";

/** @typedef {"minutes" | "hours" | "days"} Unit */
/** @typedef {{ amount: string, unit: Unit }} Notice */
/** @typedef {"duration_minutes" | "interval_minutes" | "buffer_before_minutes" | "buffer_after_minutes"
 *   | "booking_window_days"} NumberField */
/** @typedef {"minimum_notice_minutes" | "cancel_notice_minutes"} NoticeField */
/** @typedef {{ key: string, id?: string, kind: Api.Question["kind"], label: string, required: boolean,
 *   options: string }} TypedQuestion */
/**
 * @typedef {Record<NumberField, string> & Record<NoticeField, Notice> & {
 *   title: string, description: string, price: string, requires_confirmation: boolean, hidden: boolean,
 *   phone: Api.PhoneRule,
 *   daily_cap: string, place: Api.PlaceKind, details: Partial<Record<Api.PlaceKind, string>>,
 *   questions: TypedQuestion[], reminders: Api.Reminders }} Typed
 */
/** @typedef {Omit<Api.OwnEventType, "slug" | "revision">} Content */

/** @type {Record<Unit, number>} */
const UNITS = { minutes: 1, hours: 60, days: 1440 };

export const UNIT_NAMES = /** @type {Unit[]} */ (Object.keys(UNITS));

/**
 * What a new event type begins with.
 * @type {Content}
 */
export const DEFAULTS = {
  title: "",
  description: "",
  duration_minutes: 30,
  interval_minutes: 30,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  minimum_notice_minutes: 240,
  booking_window_days: 60,
  daily_cap: null,
  cancel_notice_minutes: 1440,
  requires_confirmation: false,
  place: { kind: "jitsi", detail: "" },
  price: "",
  hidden: false,
  phone: "optional",
  questions: [],
  reminders: { client: [1440, 60], expert: [1440, 60] },
};

const FIELDS = /** @type {(keyof Content)[]} */ (Object.keys(DEFAULTS));

/** @type {NumberField[]} */
const NUMBERS = [
  "duration_minutes",
  "interval_minutes",
  "buffer_before_minutes",
  "buffer_after_minutes",
  "booking_window_days",
];
/** @type {NoticeField[]} */
export const NOTICES = ["minimum_notice_minutes", "cancel_notice_minutes"];

/**
 * What is typed, for an event type as the API says it.
 * @param {Content} eventType
 * @returns {Typed}
 */
export function typedOf(eventType) {
  const { title, description, price, requires_confirmation, hidden, phone, place, daily_cap: cap } = eventType;
  const numbers = Object.fromEntries(NUMBERS.map((field) => [field, String(eventType[field])]));
  const notices = Object.fromEntries(NOTICES.map((field) => [field, noticeOf(eventType[field])]));
  return {
    ...{ title, description, price, requires_confirmation, hidden, phone },
    .../** @type {Record<NumberField, string>} */ (numbers),
    .../** @type {Record<NoticeField, Notice>} */ (notices),
    daily_cap: cap === null ? "" : String(cap),
    place: place.kind,
    reminders: eventType.reminders ?? DEFAULTS.reminders,
    // Each kind keeps its own, so that to look at another one loses nothing.
    details: { link: "", in_person: "", [place.kind]: place.detail },
    questions: eventType.questions.map((question) => ({
      ...question,
      key: question.id,
      options: (question.options ?? []).join("\n"),
    })),
  };
}

/**
 * What is sent; it has to be without complaints.
 * @param {Typed} typed
 */
export function bodyOf(typed) {
  const { requires_confirmation, hidden } = typed;
  return {
    title: trimmed(typed.title),
    description: trimmed(typed.description),
    ...Object.fromEntries(NUMBERS.map((field) => [field, numberIn(typed[field])])),
    ...Object.fromEntries(NOTICES.map((field) => [field, minutesIn(typed[field])])),
    daily_cap: typed.daily_cap.trim() ? numberIn(typed.daily_cap) : null,
    requires_confirmation,
    place: { kind: typed.place, detail: trimmed(typed.details[typed.place] ?? "") },
    price: trimmed(typed.price),
    hidden,
    phone: phoneRule(typed),
    questions: typed.questions.map(questionOf),
    reminders: typed.reminders,
  };
}

/**
 * Whether clients have to give their number. Without it nobody can be called.
 * @param {Pick<Typed, "place" | "phone">} typed
 */
export function phoneRule({ place, phone }) {
  return place === "phone" ? "required" : phone;
}

/**
 * Everything of an event type but its address and its revision: the body that makes it what it is.
 * @param {Content} eventType
 * @returns {Content}
 */
export function bodyFrom(eventType) {
  const body = Object.fromEntries(FIELDS.map((field) => [field, eventType[field]]));
  /** @param {Api.Question} question */
  const withoutEmptyOptions = ({ options, ...question }) =>
    question.kind === "choice" ? { ...question, options } : question;
  return /** @type {Content} */ ({ ...body, questions: eventType.questions.map(withoutEmptyOptions) });
}

/**
 * The fields in which two of them differ; the ids of new questions are given by the server.
 * @param {Record<string, any>} one
 * @param {Record<string, any>} other
 */
export function differences(one, other) {
  /** @param {unknown} value */
  const comparable = (value) => JSON.stringify(value, (key, inner) => (key === "id" ? undefined : sortKeys(inner)));
  return FIELDS.filter((field) => comparable(one[field]) !== comparable(other[field]));
}

/**
 * A whole number, or NaN.
 * @param {string} text
 */
export function numberIn(text) {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** @param {Notice} notice */
export function minutesIn({ amount, unit }) {
  return numberIn(amount) * UNITS[unit];
}

/** @param {string} lines */
export function optionsIn(lines) {
  return lines.split("\n").map(trimmed).filter(Boolean);
}

/**
 * In the largest unit that needs no fraction; but 24 hours are no calendar day.
 * @param {number} minutes
 * @returns {{ count: number, unit: Unit }}
 */
export function inUnits(minutes) {
  /** @param {Unit} name */
  const fits = (name) => minutes % UNITS[name] === 0 && !(name === "days" && minutes <= UNITS.days);
  const unit = UNIT_NAMES.findLast(fits) ?? "minutes";
  return { count: minutes / UNITS[unit], unit };
}

/**
 * @param {number} minutes
 * @returns {Notice}
 */
function noticeOf(minutes) {
  const { count, unit } = inUnits(minutes);
  return { amount: String(count), unit };
}

/** @param {TypedQuestion} question */
function questionOf({ id, kind, label, required, options }) {
  const choice = kind === "choice" ? { options: optionsIn(options) } : {};
  const asked = { kind, label: trimmed(label), required, ...choice };
  return id ? { id, ...asked } : asked;
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function sortKeys(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  // A question that is no choice may have an empty list of options, or none.
  const entries = Object.entries(value).filter(([, inner]) => !(Array.isArray(inner) && !inner.length));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
