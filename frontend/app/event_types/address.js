// What is shown, in the browser's address: /dashboard/event-types, ?edit=<slug>, ?new, or ?new=<slug of what is copied>.

const PATH = "/dashboard/event-types";

/** @typedef {{ name: "list" | "edit" | "new", slug?: string | null }} View */

/**
 * @param {Pick<Location, "search">} location
 * @returns {View}
 */
export function readAddress({ search }) {
  const query = new URLSearchParams(search);
  if (query.get("edit")) return { name: "edit", slug: query.get("edit") };
  if (query.has("new")) return { name: "new", slug: query.get("new") || null };
  return { name: "list", slug: null };
}

/** @param {View} view */
export function writeAddress({ name, slug = null }) {
  if (name === "list") return PATH;
  return slug ? `${PATH}?${name}=${encodeURIComponent(slug)}` : `${PATH}?${name}`;
}
