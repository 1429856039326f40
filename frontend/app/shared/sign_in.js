// Who is signed in, in this browser: {token, email, expert, expires_at}, or null.
import { signal } from "../../vendor/preact.js";
import { browser } from "./storage.js";

const KEY = "expertbook.session";

export const signedIn = signal(live(browser.read(KEY)));

// Signed in or out in another tab.
addEventListener("storage", ({ key }) => {
  if (key === KEY) signedIn.value = live(browser.read(KEY));
});

/** What the API is sent to know who asks; null for nobody, and for a sign-in that is over by now. */
export function signInToken() {
  return live(signedIn.value)?.token ?? null;
}

/** @param {object} answer what the API said to the right code */
export function keepSignIn(answer) {
  browser.write(KEY, answer);
  signedIn.value = answer;
}

/** In this browser alone; `signOut` ends it. */
export function forgetSignIn() {
  browser.remove(KEY);
  signedIn.value = null;
}

function live(kept) {
  return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
}
