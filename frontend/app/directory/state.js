import { computed, signal } from "../../vendor/preact.js";
import { readPlace } from "./address.js";

export const PAGE_SIZE = 12;
export const SHORTEST_SEARCH = 2;

/** What the address asks for. */
export const place = signal(readPlace(location.search));

/** What stands in the search box, which runs ahead of the address while somebody types. */
export const typed = signal(place.value.search);

/** {phase: "loading" | "ready" | "failed", experts, total, pages, next, error} */
export const results = signal({ phase: "loading", experts: [] });

/** Whether "Show more" is under way. */
export const loadingMore = signal(false);

/** [{name, count}], or null while they are not known. */
export const categories = signal(null);

export const tooShort = computed(() => {
  const letters = [...typed.value.trim()].length;
  return letters > 0 && letters < SHORTEST_SEARCH;
});
