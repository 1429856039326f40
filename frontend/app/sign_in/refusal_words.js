import { wordsFor } from "../shared/problem_words.js";

const MINUTE_S = 60;

/** Why a code was not sent or did not work, with the time to wait where there is one. */
export function refusalWords(error) {
  if (error.type !== "too_many_requests" || !error.retryAfter) return wordsFor(error);
  const minutes = Math.ceil(error.retryAfter / MINUTE_S);
  const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return `Enough codes were sent to this address for now. Use the newest one, or ask again in ${wait}.`;
}
