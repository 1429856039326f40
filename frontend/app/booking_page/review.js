// The client's review of the shown booking: read, given and changed.
import { batch, signal } from "../../vendor/preact.js";
import { complain } from "../shared/complain.js";
import { wordsFor } from "../shared/problem_words.js";
import { giveReview, readReview } from "../shared/reviews/api.js";
import { signInToken } from "../shared/sign_in.js";
import { load } from "./open.js";
import { booking, done, manageToken, token } from "./state.js";
import { t } from "../shared/words.js";

/** As it is on the server; null while there is none, or it isn't read yet. */
export const review = signal(null);
export const sendingReview = signal(false);
export const notGiven = signal(null);

/** Whether the address has to be proved first: what was typed comes after that. */
export const needsSignIn = signal(false);
let waiting = null;

export async function loadReview() {
  try {
    review.value = (await readReview(booking.value.id, token())).review;
  } catch {
    // The booking stands without it; the next look asks again.
  }
}

/** Resolves to whether it was given. */
export async function give(stars, text) {
  if (sendingReview.value) return false;
  const { id } = booking.value;
  batch(() => {
    sendingReview.value = true;
    notGiven.value = null;
    done.value = "";
  });
  try {
    review.value = (await send(id, { stars, text })).review;
    done.value = t("booking_page.review.thanks");
    await load(id);
    return true;
  } catch (error) {
    if (error.type === "sign_in_needed") {
      waiting = [stars, text];
      needsSignIn.value = true;
    } else {
      complain(notGiven, wordsFor(error));
    }
    return false;
  } finally {
    sendingReview.value = false;
  }
}

/** With what opens the page; and if that proves no address, as the person who is signed in. */
async function send(id, body) {
  const ownToken = signInToken();
  try {
    return await giveReview(id, body, token());
  } catch (error) {
    if (error.type !== "sign_in_needed" || !ownToken) throw error;
    const answer = await giveReview(id, body, ownToken);
    manageToken.value = null;
    return answer;
  }
}

/** Goes on with what waited for the proof. */
export async function signedInToReview() {
  batch(() => {
    manageToken.value = null;
    needsSignIn.value = false;
  });
  if (waiting) await give(...waiting);
  waiting = null;
}
