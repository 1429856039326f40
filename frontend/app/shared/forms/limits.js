// How long what somebody types may be, in characters as the server counts them: a test compares these with its document.
import { faultWords } from "../problem_words.js";
import { lengthOf } from "./reading.js";

/** Of what an expert says of themselves: each text, and how many specialisations there may be. */
export const PROFILE = { name: 120, category: 40, headline: 140, bio: 4000, specializations: 40 };
export const MOST_SPECIALIZATIONS = 12;

/** Of an event type, as far as the guided set-up asks for it. */
export const EVENT_TYPE = { title: 80, detail: 300 };

export const ACCOUNT = { name: 120 };
export const CALENDAR = { name: 60 };
export const CALENDAR_ENTRY = { title: 200, description: 2000 };
export const REASON = 500;
export const REVIEW = 1000;
export const ABSENCE_REPLY = 500;

/**
 * What to say of a text that is too long; null where it isn't, or there is no limit.
 * @param {string} text
 * @param {number} [maximum]
 */
export function tooLong(text, maximum = Number.POSITIVE_INFINITY) {
  const length = lengthOf(text);
  return length > maximum ? faultWords({ code: "too_long", values: { maximum, length } }) : null;
}
