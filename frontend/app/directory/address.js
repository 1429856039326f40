// What the directory shows, as part of the page's address, so that links, reloads and "back" work.

/** The orders that the API knows; the first one is that of an address without any. */
export const SORTS = ["rating", "soonest", "name", "experience"];

/** By when somebody is to be open, as the API knows it; the first one is at any time. */
export const OPEN = ["", "today", "week"];

/** @typedef {{ search: string, category: string, open: string, sort: string, page: number, cursor: string }} Place */

/**
 * What an address's query says.
 * @param {string} query
 * @returns {Place}
 */
export function readPlace(query) {
  const parameters = new URLSearchParams(query);
  return {
    search: parameters.get("search") ?? "",
    category: parameters.get("category") ?? "",
    open: oneOf(OPEN, parameters.get("open")),
    sort: oneOf(SORTS, parameters.get("sort")),
    page: Math.min(100, Math.max(1, Math.trunc(Number(parameters.get("page"))) || 1)),
    cursor: parameters.get("cursor") ?? "",
  };
}

/**
 * @param {string[]} known
 * @param {string | null} text
 */
function oneOf(known, text) {
  return text !== null && known.includes(text) ? text : known[0];
}

/** @param {Place} place */
export function addressOf({ search, category, open, sort, page, cursor }) {
  const parameters = new URLSearchParams();
  if (search) parameters.set("search", search);
  if (category) parameters.set("category", category);
  if (open) parameters.set("open", open);
  if (sort !== SORTS[0]) parameters.set("sort", sort);
  if (cursor) parameters.set("cursor", cursor);
  else if (page > 1) parameters.set("page", String(page));
  return parameters.size ? `/?${parameters}` : "/";
}

/**
 * The page numbers to offer: the ends, and those around the current one; null stands for a gap.
 * @param {number} current
 * @param {number} pages
 */
export function pageNumbers(current, pages) {
  const last = Math.min(pages, 100);
  const near = [1, current - 1, current, current + 1, last].filter((page) => page >= 1 && page <= last);
  const shown = [...new Set(near)].sort((one, other) => one - other);
  return shown.flatMap((page, index) => (index && page - shown[index - 1] > 1 ? [null, page] : [page]));
}
