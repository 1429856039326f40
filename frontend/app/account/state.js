import { signal } from "../../vendor/preact.js";

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** What is kept about whoever is signed in; and, of an expert, the secret address of the calendar feed. */
export const account = signal(null);
export const feed = signal(null);

/** Whether everything was just asked to be erased. */
export const erased = signal(false);
