// Does what needs no form of its own.
import { batch } from "../../vendor/preact.js";
import { complain } from "../shared/complain.js";
import { attempt, busy, problem, refusals } from "../shared/forms/attempt.js";

/**
 * As `attempt`, but what went wrong is said in the signal `note`, with what it's `about`: {…about, words, failed}.
 * @param {{ value: any }} note
 * @param {Record<string, unknown>} about
 * @param {string} what
 * @param {() => unknown} action
 * @param {(error: any) => boolean} known
 */
export async function act(note, about, what, action, known) {
  if (busy.value) return false;
  note.value = null;
  const went = await attempt(what, action, known);
  const words = problem.value ?? (Object.values(refusals.value).join(" ") || null);
  if (!went && words) {
    complain(note, { ...about, words, failed: true });
    batch(() => {
      problem.value = null;
      refusals.value = {};
    });
  }
  return went;
}
