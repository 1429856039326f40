// What a visitor reads when a call failed: what happened, and what to do.
import { Unreachable } from "./api.js";

/** @type {Record<string, string>} */
const WORDS = {
  not_found: "This page does not exist any more, or it never did.",
  sign_in_needed: "You are not signed in any more. Sign in again; nothing is lost.",
  wrong_code:
    "This code does not work. It is mistyped, used, or older than ten minutes. After five tries, get another.",
  changed: "Somebody changed this booking at the same time. This is how it is now.",
  too_many_requests: "That was a bit fast. Wait a moment, then try again.",
  unavailable: "We are busy for a moment. Try again in a few seconds.",
  internal_error: "Something broke on our side. It is logged; try again in a moment.",
  body_too_large: "That is more text than we can take.",
};

/** @param {any} error a Problem, Unreachable, or what nobody expected */
export function wordsFor(error) {
  if (error instanceof Unreachable) {
    return navigator.onLine
      ? "The server does not answer. Check your connection, then try again."
      : "You are offline. Connect to the internet, then try again.";
  }
  if (error.errors?.length) return error.errors.map((/** @type {Api.FieldProblem} */ { message }) => message).join(" ");
  return WORDS[error.type] ?? error.detail ?? WORDS.internal_error;
}
