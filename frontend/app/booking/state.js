import { signal } from "../../vendor/preact.js";

/** "loading", "ready", "missing" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** The booking, and the token that opens it. */
export const booking = signal(null);
export const manageToken = signal(null);

/** Whether it was made a moment ago, in this tab. */
export const isNew = signal(false);
