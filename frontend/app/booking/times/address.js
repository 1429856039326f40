// The expert's page in the browser's address: /<handle>[/<event type>][?start=<instant>][&move=<booking id>]. Within
// another web site it is /embed?expert=<handle>[&event_type=<event type>], and stays that whatever is chosen.

/**
 * @typedef {object} Address
 * @property {string | null} handle the expert
 * @property {string | null} slug the event type; null for the first
 * @property {Instant | null} [start] the chosen start; null for none
 * @property {string | null} [move] the id of the booking that is to be moved; null where a new one is made
 */

/** Whether this is the page within another web site. */
export const embedded = location.pathname === "/embed";

/**
 * @param {Pick<Location, "pathname" | "search">} location
 * @returns {Address}
 */
export function readAddress({ pathname, search }) {
  const query = new URLSearchParams(search);
  if (embedded) return { handle: query.get("expert"), slug: query.get("event_type") || null, start: null, move: null };
  const [handle, slug] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const start = query.get("start");
  return {
    handle: handle ?? null,
    slug: slug ?? null,
    start: isInstant(start) ? start : null,
    move: query.get("move") || null,
  };
}

/** @param {Partial<Address>} address */
export function writeAddress({ handle, slug, start, move }) {
  const path = [handle, slug].flatMap((part) => (part ? [encodeURIComponent(part)] : [])).join("/");
  const query = [move && `move=${encodeURIComponent(move)}`, start && `start=${start}`].filter(Boolean).join("&");
  return `/${path}${query && `?${query}`}`;
}

/** @param {string | null} text */
function isInstant(text) {
  return text !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text));
}
