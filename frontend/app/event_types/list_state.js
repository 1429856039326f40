// The list: what stands in it, and what was just done to it.
import { computed, signal } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";

/** The slug that something is being done to, or null. */
export const busy = signal(null);

/** {slug, words, undo}: what was done to one of them, and what undoes it; or {slug, failed}. */
export const note = signal(null);

/** Those just deleted, {eventType, row}: they can be had back while the page is open. */
export const deleted = signal([]);

/** Why the order could not be saved, or null; and what a screen reader hears. */
export const orderError = signal(null);
export const announcement = signal("");

/** The list as it is shown: {eventType, isDeleted}, what was deleted in its old place. */
export const rows = computed(() => {
  const shown = own.value.event_types.map((eventType) => ({ eventType, isDeleted: false }));
  const here = new Set(own.value.event_types.map(({ slug }) => slug));
  const gone = deleted.value.filter(({ eventType }) => !here.has(eventType.slug));
  for (const { eventType, row } of gone) shown.splice(row, 0, { eventType, isDeleted: true });
  return shown;
});
