import { computed, signal } from "../../vendor/preact.js";
import { readPlace } from "./address.js";

export const PAGE_SIZE = 12;

/** What the address asks for. */
export const place = signal(readPlace(location.search));

/** What stands in the search box, which runs ahead of the address while somebody types. */
export const typed = signal(place.value.search);

/**
 * @typedef {object} Results
 * @property {"loading" | "ready" | "failed"} phase
 * @property {Api.ListedCard[]} experts
 * @property {number} [total]
 * @property {number} [pages]
 * @property {string | null} [next] where the next page begins
 * @property {any} [error] why it failed
 * @property {boolean} [more] whether a search may mean others
 * @property {Api.Category[] | null} [categories] those of a search
 */

export const results = signal(/** @type {Results} */ ({ phase: "loading", experts: [] }));

/** Who of those that the page showed first can be booked soonest; null while nobody was. */
export const soon = signal(/** @type {Api.ListedCard[] | null} */ (null));

/** Those of all experts, or null while they are not known. */
export const categories = signal(/** @type {Api.Category[] | null} */ (null));

/** The categories with their counts: of what a search found, or of who is open, or of all experts; null while they are not known. */
export const counted = computed(() => {
  const found = results.value.phase === "ready" ? results.value.categories : null;
  if (!(place.value.search || place.value.open) || !found || !categories.value) return categories.value;
  const counts = new Map(found.map(({ name, count }) => [name, count]));
  return categories.value.map(({ name }) => ({ name, count: counts.get(name) ?? 0 }));
});
