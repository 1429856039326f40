import { computed, signal } from "../../vendor/preact.js";
import { signedIn } from "../shared/sign_in.js";
import { readAddress } from "./address.js";

/** "upcoming", "past" or "cancelled" */
export const view = signal(readAddress(location));

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** The bookings shown, the soonest first of those ahead, else the newest; where the next page begins, or null; and whether it is on its way. */
export const bookings = signal([]);
export const next = signal(null);
export const loadingMore = signal(false);

/** The id of the one that is being removed from the list; {id, words}: why that failed. */
export const removing = signal(null);
export const refused = signal(null);

/** Since when what is shown may be old, if it could not be asked for; else null. */
export const seenAt = signal(null);

/** Whether the person who was signed in no longer is. */
export const signedOut = signal(false);

/** The address whose bookings are shown; null: those made in this browser. */
export const address = computed(() => signedIn.value?.email ?? null);
