// The expert's reviews, with those that are hidden, and the replies to them.
import { batch, signal } from "../../vendor/preact.js";
import { wordsFor } from "../shared/problem_words.js";
import { listReceived, sendReply } from "../shared/reviews/api.js";
import { signInToken } from "../shared/sign_in.js";

/** Null until the first ten are there. */
export const reviews = signal(null);
export const next = signal(null);
export const loading = signal(false);
export const failure = signal(null);

/** The id of the review whose reply is on its way; and of which one it failed, in words. */
export const sending = signal(null);
export const notSent = signal(null);

export async function loadMore() {
  if (loading.value || (reviews.value && !next.value && !failure.value)) return;
  batch(() => {
    loading.value = true;
    failure.value = null;
  });
  try {
    const page = await listReceived({ cursor: next.value }, signInToken());
    batch(() => {
      reviews.value = [...(reviews.value ?? []), ...page.reviews];
      next.value = page.next;
    });
  } catch (error) {
    failure.value = error;
  } finally {
    loading.value = false;
  }
}

/** Resolves to whether it was sent. */
export async function sendIt(id, text) {
  if (sending.value) return false;
  batch(() => {
    sending.value = id;
    notSent.value = null;
  });
  try {
    const { review } = await sendReply(id, text, signInToken());
    reviews.value = reviews.value.map((each) => (each.id === id ? review : each));
    return true;
  } catch (error) {
    notSent.value = { id, words: wordsFor(error) };
    return false;
  } finally {
    sending.value = null;
  }
}
