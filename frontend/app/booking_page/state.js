import { computed, signal } from "../../vendor/preact.js";
import { signInToken } from "../shared/sign_in.js";

/** "loading", "ready", "missing" (it does not open with what is there) or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** The booking, the token of its link, what the viewer is to it, and what they may do with it now. */
export const booking = signal(null);
export const manageToken = signal(null);
export const role = signal("client");
export const actions = signal([]);

/** "new" or "moved" a moment ago, in this tab; else null. */
export const justNow = signal(null);

/** When the shown booking was seen, if it is not from the server just now. */
export const seenAt = signal(null);

/** The change that is being sent ("cancel", "confirm", …); {action, words}: why the last one failed; or what it did. */
export const sending = signal(null);
export const told = signal(null);
export const done = signal("");

/** The page's clock, told on every few seconds. */
export const now = signal(Date.now());

export const mayDo = computed(() => new Set(actions.value));

/** What opens the booking: its link's token, or that of the person who is signed in. */
export function token() {
  return manageToken.value ?? signInToken();
}
