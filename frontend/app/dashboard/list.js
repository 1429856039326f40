// Keeps the list of bookings as it is on the server.
import { batch } from "../../vendor/preact.js";
import { writeAddress } from "./address.js";
import { byStart, keep, withActed } from "./known_bookings.js";
import { instant, readAtLeast } from "./read.js";
import { isIn, LONGEST_BOOKING_MS } from "./rules.js";
import * as state from "./state.js";

const A_PAGE = 20;
const TYPING_MS = 250;
/** Of which the server looks through 300 bookings each before we ask whether to look further. */
const PAGES_A_SEARCH = 4;

let asking = null;
let typing = 0;
/** As far as the search that is shown has looked. */
let pages = PAGES_A_SEARCH;

export async function loadList() {
  batch(() => {
    state.listPhase.value = "loading";
    state.listIds.value = [];
    state.next.value = null;
    state.acted.value = new Set();
    if (state.opened.value?.place === "list") state.opened.value = null;
  });
  pages = PAGES_A_SEARCH;
  await ask(A_PAGE);
}

/** As many as are shown, quietly. */
export async function refreshList() {
  if (state.listPhase.value === "failed") await loadList();
  else if (state.listPhase.value === "ready" && !state.loadingMore.value) {
    await ask(Math.max(A_PAGE, state.listIds.value.length), { live: true });
  }
}

/** Resolves to the number of those that were there before. */
export async function showMore() {
  const before = state.listIds.value;
  if (state.loadingMore.value) return before.length;
  asking?.abort();
  const mine = (asking = new AbortController());
  batch(() => {
    state.loadingMore.value = true;
    state.listFailure.value = null;
  });
  try {
    const found = await readAtLeast(A_PAGE, { ...wanted(), cursor: state.next.value }, mine.signal);
    if (mine === asking) {
      pages += PAGES_A_SEARCH;
      show(found, before);
    }
  } catch (error) {
    if (mine === asking) state.listFailure.value = error;
  } finally {
    state.loadingMore.value = false;
  }
  return before.length;
}

export function chooseView(view) {
  if (view === state.view.value) return;
  history.pushState(null, "", writeAddress({ view, week: state.chosenWeek.value }));
  state.view.value = view;
  loadList();
}

export function type(words) {
  state.typed.value = words;
  clearTimeout(typing);
  typing = setTimeout(searchNow, TYPING_MS);
}

export function searchNow() {
  clearTimeout(typing);
  const wanted = state.typed.value.trim();
  if (wanted === state.search.value) return;
  state.search.value = wanted;
  loadList();
}

async function ask(count, { live = false } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const found = await readAtLeast(count, wanted(pages), mine.signal);
    if (mine === asking) show(found, [], live);
  } catch (error) {
    if (mine !== asking || live) return;
    batch(() => {
      state.listFailure.value = error;
      state.listPhase.value = "failed";
    });
  }
}

function show({ bookings, next }, before = [], live = false) {
  const ids = bookings.map(({ id }) => id);
  batch(() => {
    keep(bookings, { live });
    state.listIds.value = live
      ? withActed(ids, state.listIds.value, inOrder)
      : [...before, ...ids.filter((id) => !before.includes(id))];
    state.next.value = next;
    state.listFailure.value = null;
    state.listPhase.value = "ready";
  });
}

function wanted(mostPages = PAGES_A_SEARCH) {
  const view = state.view.value;
  const now = Date.now();
  const span =
    view === "past" ? { to: instant(now), order: "desc" } : { from: instant(now - LONGEST_BOOKING_MS), order: "asc" };
  const search = state.search.value;
  return {
    query: { ...span, search },
    pages: search ? mostPages : Infinity,
    keeps: (booking) => isIn(view, booking, now, { isSearched: Boolean(search) }),
  };
}

function inOrder(one, other) {
  return state.view.value === "past" ? byStart(other, one) : byStart(one, other);
}
