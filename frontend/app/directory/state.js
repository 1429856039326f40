import { computed, signal } from "../../vendor/preact.js";
import { readPlace } from "./address.js";

export const PAGE_SIZE = 12;
export const SHORTEST_SEARCH = 2;

/** What the address asks for. */
export const place = signal(readPlace(location.search));

/** What stands in the search box, which runs ahead of the address while somebody types. */
export const typed = signal(place.value.search);

/**
 * @typedef {object} Results
 * @property {"loading" | "ready" | "failed"} phase
 * @property {Api.ExpertCard[]} experts
 * @property {number | null} [total]
 * @property {number | null} [pages]
 * @property {string | null} [next] where the next page begins
 * @property {any} [error] why it failed
 * @property {any} [moreError] why "Show more" did
 */

export const results = signal(/** @type {Results} */ ({ phase: "loading", experts: [] }));

/** Whether "Show more" is under way. */
export const loadingMore = signal(false);

/** [{name, count}], or null while they are not known. */
export const categories = signal(null);

export const tooShort = computed(() => {
  const letters = [...typed.value.trim()].length;
  return letters > 0 && letters < SHORTEST_SEARCH;
});
