// The expert's page in the browser's address: /<handle>[/<event type>][?start=<instant>].

export function readAddress({ pathname, search }) {
  const [handle, slug] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const start = new URLSearchParams(search).get("start");
  return { handle, slug: slug ?? null, start: isInstant(start) ? start : null };
}

export function writeAddress({ handle, slug, start }) {
  const path = [handle, slug].filter(Boolean).map(encodeURIComponent).join("/");
  return `/${path}${start ? `?start=${start}` : ""}`;
}

function isInstant(text) {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text ?? "") && !Number.isNaN(Date.parse(text));
}
