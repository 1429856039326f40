// Changes a booking, and shows what came of it.
import { batch } from "../../vendor/preact.js";
import { Problem } from "../shared/api.js";
import { changeStatus, readBooking, replyToAbsence } from "../shared/bookings_api.js";
import { complain } from "../shared/complain.js";
import { wordsFor } from "../shared/problem_words.js";
import { signInToken } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { refresh } from "./follow.js";
import { keep } from "./known_bookings.js";
import { say } from "./news.js";
import { asSignedIn } from "./read.js";
import { acted, asking, drafts, refused, sending } from "./state.js";
import { bookingWords } from "./words.js";

const STATUS = {
  confirm: "confirmed",
  decline: "cancelled",
  cancel: "cancelled",
  complete: "completed",
  no_show: "no_show",
};
const OUTDATED = ["changed", "status_not_allowed"];

/** Resolves to whether it was done. */
export function change({ id }, action, reason = "") {
  const body = { status: STATUS[action], ...(reason && { reason }) };
  return send(id, action, () => changeStatus(id, body, signInToken()));
}

/** Says something to a client who says that the expert didn't come. Resolves to whether it was sent. */
export function replyToIt({ id }, text) {
  return send(id, "reply", () => replyToAbsence(id, text, signInToken()));
}

async function send(id, action, call) {
  if (sending.value) return false;
  batch(() => {
    sending.value = { id, action };
    refused.value = null;
    // The list may not drop it while it is on its way.
    acted.value = new Set([...acted.value, id]);
  });
  try {
    const { booking } = await asSignedIn(call());
    batch(() => {
      keep([booking]);
      asking.value = null;
      drafts.value = new Map([...drafts.value].filter(([draft]) => draft !== id));
      say(t(`dashboard.done.${action}`, { booking: bookingWords(booking) }));
    });
    refresh();
    return true;
  } catch (error) {
    if (error instanceof Problem && OUTDATED.includes(error.type)) await readAgain(id);
    complain(refused, { id, action, words: wordsFor(error) });
    return false;
  } finally {
    sending.value = null;
  }
}

async function readAgain(id) {
  try {
    const { booking } = await readBooking(id, signInToken());
    keep([booking]);
  } catch {
    // What is shown stays; the next refresh tells more.
  }
  refresh();
}
