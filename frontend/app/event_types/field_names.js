// The fields of the form, named as the API names them.

/** @import { TypedQuestion } from "./form.js" */
/** @typedef {{ questions: Pick<TypedQuestion, "kind">[] }} Asking */

const BEFORE = ["title", "description", "duration_minutes", "price", "place", "place.detail", "phone"];
const AFTER = [
  "requires_confirmation",
  "hidden",
  "interval_minutes",
  "buffer_before_minutes",
  "buffer_after_minutes",
  "minimum_notice_minutes",
  "booking_window_days",
  "daily_cap",
  "cancel_notice_minutes",
  "reminders.client",
  "reminders.expert",
];

/** Those that stand behind "More". */
export const FOLDED = AFTER.slice(2);

/**
 * Those that have a place of their own in the form, in its order.
 * @param {Asking} typed
 */
export function fieldNames({ questions }) {
  return [...BEFORE, ...questions.flatMap(namesOf), ...AFTER];
}

/**
 * Where in the form a message of the server stands: at its field, else at the one that this is a part of; or null.
 * @param {string} field
 * @param {Asking} typed
 */
export function homeOf(field, typed) {
  const names = fieldNames(typed);
  const steps = field.split(".");
  for (let length = steps.length; length > 0; length -= 1) {
    const name = steps.slice(0, length).join(".");
    if (names.includes(name)) return name;
  }
  return null;
}

/**
 * @param {Pick<TypedQuestion, "kind">} question
 * @param {number} index
 */
function namesOf({ kind }, index) {
  const parts = kind === "choice" ? ["label", "kind", "required", "options"] : ["label", "kind", "required"];
  return parts.map((part) => `questions.${index}.${part}`);
}
