// Keeps the pages of one's own bookings readable without a network. Online, everything is asked for at the server, so
// that no page is ever made of old and new files. Answers of the API are never kept: what somebody may read offline,
// the pages keep themselves.
const SHELL = "expertbook-shell-1";
const PAGES = ["/bookings", "/booking"];
const ASSET = /(?:href|src)="(\/[^"]+\.(?:js|css|json|svg|webmanifest|woff2))"/g;
const KEPT = /^\/(app|vendor|styles|fonts|icons)\/|^\/(config\.json|favicon\.svg|manifest\.webmanifest)$/;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => Promise.all(PAGES.map((page) => keep(cache, page)))));
  self.skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isPage = request.mode === "navigate";
  if (request.method !== "GET" || origin !== location.origin) return;
  if (isPage || KEPT.test(pathname)) event.respondWith(answer(request, isPage));
});

/** A page and all that its head names. */
async function keep(cache, page) {
  const response = await fetch(page);
  const assets = [...(await response.clone().text()).matchAll(ASSET)].map(([, path]) => path);
  await Promise.all([cache.put(page, response), cache.addAll([...new Set(assets)])]);
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
}

async function answer(request, isPage) {
  const cache = await caches.open(SHELL);
  const { pathname } = new URL(request.url);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && (!isPage || PAGES.includes(pathname))) await cache.put(pathname, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(pathname);
    if (kept) return kept;
    if (isPage) return Response.redirect("/bookings");
    throw error;
  }
}
