// Moves through the directory: each change goes into the address first, then to the API.
import { effect } from "../../vendor/preact.js";
import { listCategories, listExperts } from "../shared/api.js";
import { ownZone, viewerZone } from "../shared/zones.js";
import { addressOf, readPlace } from "./address.js";
import { soonestOf } from "./soonest.js";
import { categories, PAGE_SIZE, place, results, soon, typed } from "./state.js";

const DEBOUNCE_MS = 300;
const LONGEST_SEARCH = 60;
const SHOWN_SOON = 3;

let typing = 0;
let asking = null;

export function start() {
  addEventListener("popstate", () => {
    clearTimeout(typing);
    place.value = readPlace(location.search);
    typed.value = place.value.search;
    load();
  });
  addEventListener("online", () => results.value.phase === "failed" && load());
  // At once, and when somebody says in which zone they are: "today" is another day there.
  effect(() => {
    ownZone.value;
    queueMicrotask(load);
  });
  loadCategories();
}

export function type(text) {
  typed.value = text;
  clearTimeout(typing);
  typing = setTimeout(searchNow, DEBOUNCE_MS);
}

export function searchNow() {
  clearTimeout(typing);
  const search = [...typed.value.trim()].slice(0, LONGEST_SEARCH).join("");
  if (search === place.value.search) return;
  // One step of history per search, not one per letter.
  const refined = Boolean(search && place.value.search);
  go({ ...place.value, search, page: 1, cursor: "" }, { replace: refined });
}

export function clearAll() {
  typed.value = "";
  go(readPlace(""));
}

export function toFirstPage() {
  go({ ...place.value, page: 1, cursor: "" }, { replace: true });
}

export function choose(category) {
  go({ ...place.value, category, page: 1, cursor: "" });
}

/** @param {string} open by when they are to be open: "today", "week" or "", at any time */
export function openBy(open) {
  go({ ...place.value, open, page: 1, cursor: "" });
}

export function order(sort) {
  go({ ...place.value, sort, page: 1, cursor: "" });
}

/** Keeps a click on a page number in the document, unless it asks for a new tab. */
export function follow(event, target) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(target);
  scrollTo({ top: 0 });
  document.getElementById("results-heading")?.focus({ preventScroll: true });
}

function go(target, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", addressOf(target));
  place.value = target;
  load();
}

export async function load() {
  asking?.abort();
  const mine = (asking = new AbortController());
  results.value = { phase: "loading", experts: [] };
  try {
    const answer = await listExperts(question(), mine.signal);
    if (mine !== asking) return;
    results.value = { phase: "ready", ...answer };
    soon.value ??= soonestOf(answer.experts, SHOWN_SOON);
  } catch (error) {
    if (mine === asking) results.value = { phase: "failed", experts: [], error };
  }
}

function question() {
  const { search, category, open, sort, page, cursor } = place.value;
  // Named only where it matters, so that everybody else shares one answer.
  const timezone = open ? viewerZone() : null;
  return { search, category, open, timezone, sort, cursor, page: cursor ? null : page, limit: PAGE_SIZE };
}

async function loadCategories() {
  try {
    categories.value = (await listCategories()).categories;
  } catch {
    // The list of experts works without the pills, and tells of a failure itself.
    categories.value = [];
  }
}
