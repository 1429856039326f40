// Keeps the pages of one's own bookings readable without a network. Online, every file is asked for at the server.
// What is kept is the files of one deployment, all fetched when this worker is installed: infra/site/files.py names the
// deployment here, so that the next one is a new worker with files of its own. No page is ever made of old files and
// new ones. Answers of the API are never kept: what somebody may read offline, the pages keep themselves.
const DEPLOYMENT = "{{deployment}}";
const SHELL = `expertbook-${DEPLOYMENT}`;
const PAGES = ["/bookings", "/booking"];
const ELSEWHERE = "/offline.html";
/** What always has the same content, so that the browser may have it already. */
const NAMED_BY_CONTENT = /\.[0-9a-f]{16}\.\w+$/;
// After that long a page of one's own is shown as it was kept.
const PATIENCE_MS = 5000;
const NAMED_IN_HEAD = /(?:href|src)="(\/[^"]+\.(?:js|css|json|svg|webmanifest|woff2))"/g;
const ASSET = /^\/(app|vendor|styles|fonts)\/|^\/(config\.json|favicon\.svg|manifest\.webmanifest)$/;

/**
 * @typedef {object} FetchEvent
 * @property {Request} request
 * @property {string} clientId the page that asks
 * @property {string} resultingClientId the page that comes of it
 * @property {(response: Promise<Response>) => void} respondWith
 */

// The types of pages and those of workers exclude each other; make check has those of pages.
const worker = /** @type {any} */ (self);

/** The clients whose page was taken from what is kept: their other files are taken from there too. */
const servedFromHere = new Set();

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(keepAll());
  worker.skipWaiting();
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (/** @type {FetchEvent} */ event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  if (mode === "navigate") event.respondWith(page(event, pathname));
  else if (ASSET.test(pathname)) event.respondWith(asset(event, pathname));
});

/** The pages, and all that their heads name. */
async function keepAll() {
  const cache = await caches.open(SHELL);
  const named = await Promise.all([...PAGES, ELSEWHERE].map((path) => keep(cache, path)));
  const assets = new Set(named.flatMap((text) => [...text.matchAll(NAMED_IN_HEAD)].map(([, path]) => path)));
  await Promise.all([...assets].map((path) => keep(cache, path)));
}

/**
 * @param {Cache} cache
 * @param {string} path
 */
async function keep(cache, path) {
  const response = await fetch(path, { cache: NAMED_BY_CONTENT.test(path) ? "default" : "no-cache" });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  await cache.put(path, response.clone());
  return response.text();
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
}

/**
 * @param {FetchEvent} event
 * @param {string} pathname
 */
async function page({ request, resultingClientId }, pathname) {
  const own = PAGES.includes(pathname);
  try {
    return await (own ? fetchSoon(request) : fetch(request));
  } catch (error) {
    const response = await findKept(own ? pathname : ELSEWHERE);
    if (!response) throw error;
    servedFromHere.add(resultingClientId);
    return response;
  }
}

/** @param {Request} request */
async function fetchSoon(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {FetchEvent} event
 * @param {string} pathname
 */
async function asset({ request, clientId }, pathname) {
  const response = servedFromHere.has(clientId) && (await findKept(pathname));
  if (response) return response;
  try {
    return await fetch(request);
  } catch (error) {
    return (await findKept(pathname)) ?? Promise.reject(error);
  }
}

/** @param {string} path */
async function findKept(path) {
  return (await caches.open(SHELL)).match(path);
}
