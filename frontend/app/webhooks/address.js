// What is shown, in the browser's address: /dashboard/webhooks, or ?endpoint=<id> for one of them.

const PATH = "/dashboard/webhooks";

/**
 * The id of the endpoint that is shown, or null for all of them.
 * @param {Pick<Location, "search">} location
 */
export function readAddress({ search }) {
  return new URLSearchParams(search).get("endpoint") || null;
}

/** @param {string | null} id */
export function writeAddress(id) {
  return id ? `${PATH}?endpoint=${encodeURIComponent(id)}` : PATH;
}
