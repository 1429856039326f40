// Who is signed in, in this browser: {token, email, expert, expires_at}, or null.
import { signal } from "../../vendor/preact.js";
import { browser } from "./storage.js";

const KEY = "expertbook.session";

export const session = signal(live(browser.read(KEY)));

// Signed in or out in another tab.
addEventListener("storage", ({ key }) => {
  if (key === KEY) session.value = live(browser.read(KEY));
});

export function sessionToken() {
  return live(session.value)?.token ?? null;
}

export function keepSession(answer) {
  browser.write(KEY, answer);
  session.value = answer;
}

export function forgetSession() {
  browser.remove(KEY);
  session.value = null;
}

function live(kept) {
  return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
}
