// Saving, one thing at a time: a second press does nothing. What was refused is said at its field, or about the whole.
import { batch, signal } from "../../../vendor/preact.js";
import { complain } from "../complain.js";
import { whenShown } from "../focus.js";
import { faultWords, wordsFor } from "../problem_words.js";
import { forgetSignIn } from "../sign_in.js";

/** What is under way, or null. */
export const busy = signal(null);

/** What was said about fields, {field: message}, until they are changed. */
export const refusals = signal({});

/** What is wrong with the whole, or null. */
export const problem = signal(null);

let ended = 0;

/** How many there were so far: what was read in between may be from before a change. */
export function countEnded() {
  return ended;
}

/**
 * Whether `action` went well.
 * @param {string} what
 * @param {() => unknown} action
 * @param {(error: any) => boolean} known true where it took care of the error itself
 */
export async function attempt(what, action, known = () => false) {
  if (busy.value) return false;
  batch(() => {
    busy.value = what;
    problem.value = null;
    refusals.value = {};
  });
  try {
    await action();
    return true;
  } catch (error) {
    batch(() => known(error) || refuse(error));
    return false;
  } finally {
    ended += 1;
    busy.value = null;
  }
}

/** What was said about the old content of a field, and of the parts of it, is not true of the new one. */
export function forgive(field) {
  const others = Object.entries(refusals.value).filter(([name]) => name !== field && !name.startsWith(`${field}.`));
  refusals.value = Object.fromEntries(others);
  problem.value = null;
}

/** Goes to the first field at fault: the messages are in the page only after the next paint. */
export function focusFirstWrong(form) {
  whenShown(() => {
    const wrong = form?.querySelector('[aria-invalid="true"]');
    if (wrong) wrong.focus();
    // Said about something that the form has no field for.
    else problem.value ??= Object.values(refusals.value).join(" ") || null;
  });
}

function refuse(error) {
  if (error.status === 401) {
    forgetSignIn();
    return;
  }
  const fields = error.errors ?? [];
  refusals.value = Object.fromEntries(fields.map((each) => [each.field, faultWords(each)]));
  if (!fields.length) complain(problem, wordsFor(error));
}
