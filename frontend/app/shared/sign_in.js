// Who is signed in, in this browser: {token, email, expert, expires_at}, or null.
import { signal } from "../../vendor/preact.js";
import { browser } from "./storage.js";

const KEY = "expertbook.session";

export const signedIn = signal(live(browser.read(KEY)));

// Signed in or out in another tab.
addEventListener("storage", ({ key }) => {
  if (key === KEY) signedIn.value = live(browser.read(KEY));
});

export function signInToken() {
  return live(signedIn.value)?.token ?? null;
}

export function keepSignIn(answer) {
  browser.write(KEY, answer);
  signedIn.value = answer;
}

export function forgetSignIn() {
  browser.remove(KEY);
  signedIn.value = null;
}

function live(kept) {
  return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
}
