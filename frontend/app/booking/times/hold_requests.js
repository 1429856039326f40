// Asks for a hold, and lets it go. What got no answer is sent again with its own key: it may well be held for us.
import { createHold, Problem, releaseHold } from "../../shared/api.js";
import { forgetAttempt, keepAttempt, readAttempt } from "../../shared/attempts.js";
import { expectFreed, expectHold, forgetExpected, forgetHold, keepHold, ownHoldId } from "./own_hold.js";
import { zone } from "./state.js";

const ATTEMPT = "hold";
const PATIENCE_MS = 8_000;

/** @type {Promise<unknown>} */
let answered = Promise.resolve();

/** The start that was asked for without an answer, if any. */
export function unansweredStart() {
  return readAttempt(ATTEMPT)?.content.wanted.start;
}

/**
 * Asks for a hold of [from, to), in place of the one there is.
 * @param {{ expert: string, event_type: string, start: Instant }} wanted
 * @param {readonly Instant[]} interval
 */
export async function askForHold(wanted, interval) {
  const key = keepAttempt(ATTEMPT, { wanted, interval });
  const body = { ...wanted, timezone: zone.value, hold: ownHoldId() ?? undefined };
  const answer = createHold(body, key, AbortSignal.timeout(PATIENCE_MS));
  expectHold(interval);
  answered = answer.catch(() => null);
  try {
    const { hold } = await answer;
    keepHold(hold);
    forgetAttempt(ATTEMPT);
    return hold;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) {
      forgetExpected();
      forgetAttempt(ATTEMPT);
    }
    throw error;
  }
}

/** Resolves when it is known what is one's own: what was not answered, and isn't on its way, is asked for again. */
export async function settleHold() {
  let seen;
  do {
    seen = answered;
    await seen;
  } while (seen !== answered);
  const before = readAttempt(ATTEMPT);
  if (before) await askForHold(before.content.wanted, before.content.interval).catch(() => null);
}

export async function release() {
  const id = ownHoldId();
  if (!id) return;
  expectFreed();
  await releaseHold(id).catch(() => null); // It lapses by itself.
  if (ownHoldId() === id) forgetHold();
}
