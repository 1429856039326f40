// The expert's page in the browser's address: /<handle>[/<event type>][?start=<instant>][&move=<booking id>]. Within
// another web site it is /embed?expert=<handle>[&event_type=<event type>], and stays that whatever is chosen.

/** Whether this is the page within another web site. */
export const embedded = location.pathname === "/embed";

export function readAddress({ pathname, search }) {
  const query = new URLSearchParams(search);
  if (embedded) return { handle: query.get("expert"), slug: query.get("event_type") || null, start: null, move: null };
  const [handle, slug] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const start = query.get("start");
  return { handle, slug: slug ?? null, start: isInstant(start) ? start : null, move: query.get("move") || null };
}

export function writeAddress({ handle, slug, start, move }) {
  const path = [handle, slug].filter(Boolean).map(encodeURIComponent).join("/");
  const query = [move && `move=${encodeURIComponent(move)}`, start && `start=${start}`].filter(Boolean).join("&");
  return `/${path}${query && `?${query}`}`;
}

function isInstant(text) {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text ?? "") && !Number.isNaN(Date.parse(text));
}
