// The expert's reviews, with those that are hidden, and the replies to them.
import { batch, signal } from "../../vendor/preact.js";
import { wordsFor } from "../shared/problem_words.js";
import { listReceived, sendReply } from "../shared/reviews/api.js";
import { createReviewPages } from "../shared/reviews/pages.js";
import { signInToken } from "../shared/sign_in.js";

const pages = createReviewPages((cursor) => listReceived({ cursor }, signInToken()));
export const { reviews, next, loading, failure, showMore } = pages;

/** The first ten, unless they are there. */
export function load() {
  if (!reviews.value || failure.value) showMore();
}

/** The id of the review whose reply is on its way; and of which one it failed, in words. */
export const sending = signal(null);
export const notSent = signal(null);

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
