// The expert's page in the browser's address: /<handle>[/<event type>][?start=<instant>][&move=<booking id>].

export function readAddress({ pathname, search }) {
  const [handle, slug] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const query = new URLSearchParams(search);
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
