// What is shown, in the browser's address: /dashboard/webhooks, or ?webhook=<id> for one of them.

const PATH = "/dashboard/webhooks";

/**
 * The id of the webhook that is shown, or null for all of them.
 * @param {Pick<Location, "search">} location
 */
export function readAddress({ search }) {
  return new URLSearchParams(search).get("webhook") || null;
}

/** @param {string | null} id */
export function writeAddress(id) {
  return id ? `${PATH}?webhook=${encodeURIComponent(id)}` : PATH;
}
