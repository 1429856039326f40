// Signing in: a code is sent to an address, and comes back from the person who reads its email.
import { batch } from "../../vendor/preact.js";
import { askForCode, signIn } from "../shared/account_api.js";
import { forgetAttempt, keepAttempt } from "../shared/attempts.js";
import { complain } from "../shared/complain.js";
import { DIGITS } from "../shared/forms/CodeField.js";
import { emailFault, readEmail } from "../shared/forms/reading.js";
import { faultWords, wordsFor } from "../shared/problem_words.js";
import { keepSignIn } from "../shared/sign_in.js";
import { ADDRESS_KEY } from "../shared/sign_out.js";
import { browser } from "../shared/storage.js";
import { t } from "../shared/words.js";
import { again, asked, keepAsked, linked, stage, wrong } from "./state.js";

const ATTEMPT = "sign-in";
const MINUTE_S = 60;

/** The address that was used last in this browser, if it was not signed out since. */
export function lastAddress() {
  return browser.read(ADDRESS_KEY) ?? "";
}

/** Sends a code to an address. */
export async function start(typed) {
  wrong.value = emailFault(typed);
  if (wrong.value) return;
  const address = readEmail(typed);
  await attempt("sending", async () => {
    const { expires_at, id } = await askForCode(address);
    browser.write(ADDRESS_KEY, address);
    again.value = false;
    keepAsked({ email: address, expires_at, id });
  });
}

/** Sends another code to the same address; whether that went well. */
export async function sendAnother() {
  const address = asked.value.email;
  await attempt("sending", async () => {
    const { expires_at, id } = await askForCode(address);
    again.value = true;
    keepAsked({ email: address, expires_at, id });
  });
  return !wrong.value;
}

/** Whether these digits signed somebody in. */
export async function check(digits) {
  if (digits.length < DIGITS) {
    wrong.value = faultWords({ code: "not_a_code", values: {} });
    return false;
  }
  const { email, id } = asked.value;
  return await prove({ email, code: digits, id });
}

/** Whether the link in the mail signed somebody in. */
export async function followLink() {
  return await prove(linked.value);
}

export function dropLink() {
  linked.value = wrong.value = null;
}

/** The same proof keeps its key, so that it can be sent again when no answer came. */
async function prove(proof) {
  let isDone = false;
  await attempt("checking", async () => {
    const found = await signIn(proof, keepAttempt(ATTEMPT, proof));
    forgetAttempt(ATTEMPT);
    browser.write(ADDRESS_KEY, proof.email);
    isDone = true;
    batch(() => {
      linked.value = null;
      keepAsked(null);
      keepSignIn(found);
    });
  });
  return isDone;
}

export function useAnother() {
  if (stage.value !== "idle") return;
  wrong.value = null;
  keepAsked(null);
}

/** One thing at a time: a second press does nothing. */
async function attempt(what, action) {
  if (stage.value !== "idle") return;
  batch(() => {
    stage.value = what;
    wrong.value = null;
  });
  try {
    await action();
  } catch (error) {
    complain(wrong, refusalWords(error));
  } finally {
    stage.value = "idle";
  }
}

/** Why a code was not sent or did not work, with the time to wait where there is one. */
function refusalWords(error) {
  if (error.type !== "too_many_requests" || !error.retryAfter) return wordsFor(error);
  return t("sign_in.too_many", { count: Math.ceil(error.retryAfter / MINUTE_S) });
}
