// The reviews that somebody complained about, and what becomes of them.
import { batch, signal } from "../../vendor/preact.js";
import { bearer, call } from "../shared/api.js";
import { wordsFor } from "../shared/problem_words.js";
import { signInToken } from "../shared/sign_in.js";

/** "loading", "ready", "missing" (nothing is open to who is signed in) or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);
export const reports = signal(/** @type {any[]} */ ([]));

/** The id of the review about which a decision is on its way; and of which one it failed, in words. */
export const sending = signal(null);
export const refused = signal(/** @type {{ id: string, words: any } | null} */ (null));

export async function load() {
  if (!signInToken()) return;
  phase.value = "loading";
  try {
    const answer = await call("GET", "/moderation/reviews", { headers: bearer(signInToken()) });
    batch(() => {
      reports.value = answer.reports;
      phase.value = "ready";
    });
  } catch (error) {
    batch(() => {
      failure.value = error;
      phase.value = error.status === 404 ? "missing" : "failed";
    });
  }
}

/** Hides it for that reason; with null everybody may see it. Resolves to whether that was done. */
export async function decide({ expert, review: { id } }, hidden) {
  if (sending.value) return false;
  batch(() => {
    sending.value = id;
    refused.value = null;
  });
  try {
    const path = `/moderation/reviews/${encodeURIComponent(expert)}/${encodeURIComponent(id)}`;
    await call("PUT", path, { body: { hidden }, headers: bearer(signInToken()) });
    reports.value = reports.value.filter(({ review }) => review.id !== id);
    return true;
  } catch (error) {
    refused.value = { id, words: wordsFor(error) };
    return false;
  } finally {
    sending.value = null;
  }
}
