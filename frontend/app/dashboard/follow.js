// Follows the server: what the WebSocket tells leads to asking again for what is shown.
import { batch, effect } from "../../vendor/preact.js";
import { readWeeks } from "../expert_area/api.js";
import { listCalendarEntries, readBooking } from "../shared/bookings_api.js";
import { watch } from "../shared/live.js";
import { signInToken } from "../shared/sign_in.js";
import { loadWeek } from "./load_week.js";
import { forgetAll, keep, withActed } from "./known_bookings.js";
import { loadList, refreshList } from "./list.js";
import { asSignedIn, instant, readAll, readAtLeast } from "./read.js";
import { LONGEST_BOOKING_MS } from "./rules.js";
import * as state from "./state.js";

const HEAD_START_MS = 400;
const SOON_MS = 150;
// A list may be told of a change a moment later than watchers are.
const LATER_MS = 2500;
const FORGET_MS = 10_000;
const MOST_REQUESTS = 50;
/** One may be cancelled, and then the next is known already. */
const NEXT_ONES = 3;

let stop = null;
let starting = 0;
let planned = 0;
let later = 0;
let busy = false;
/** [{from, to, at}]: intervals that were just taken, in which there is something to be told of. */
let taken = [];

/** Shows another expert's dashboard; or none, for null. */
export function follow(handle) {
  stop?.();
  stop = null;
  [starting, planned, later].forEach(clearTimeout);
  planned = 0;
  taken = [];
  if (!handle) {
    forget();
    return;
  }
  let loaded = false;
  function loadOnce() {
    if (loaded) return;
    loaded = true;
    load();
  }
  // Watch first, then ask, so that nothing changes unseen in between; but a slow watch holds nothing up.
  stop = watch(handle, {
    onState: (connection) => (state.connection.value = connection),
    onMessage: hear,
    onRefresh: () => (loaded ? refresh() : loadOnce()),
  });
  starting = setTimeout(loadOnce, HEAD_START_MS);
  // At midnight the week begins a day later.
  const stopToday = effect(() => {
    if (state.today.value && loaded) refresh();
  });
  const stopWatching = stop;
  stop = () => {
    stopWatching();
    stopToday();
  };
}

/** Several changes in a row make one request of each kind. */
export function refresh() {
  planned ||= setTimeout(refreshNow, SOON_MS * (0.5 + Math.random()));
}

/** What wants a hand, and what comes next, whatever list is shown. */
async function loadAhead({ live = false } = {}) {
  try {
    const [requests, next] = await Promise.all([
      readAhead("pending", MOST_REQUESTS),
      readAhead("confirmed", NEXT_ONES),
    ]);
    batch(() => {
      keep([...requests, ...next], { live });
      state.requestIds.value = withActed(idsOf(requests), state.requestIds.value);
      state.nextIds.value = idsOf(next);
    });
  } finally {
    state.isAheadKnown.value = true;
  }
}

async function readAhead(status, count) {
  const now = Date.now();
  const query = { status, from: instant(now - LONGEST_BOOKING_MS), order: "asc" };
  return (await readAtLeast(count, { query, keeps: ({ end }) => Date.parse(end) > now })).bookings;
}

function idsOf(bookings) {
  return bookings.map(({ id }) => id);
}

export async function loadWeeks() {
  try {
    state.weeks.value = (await asSignedIn(readWeeks())).weeks;
    state.weeksFailure.value = null;
  } catch (error) {
    if (!state.weeks.value) state.weeksFailure.value = error;
  }
}

async function loadEntries() {
  const { entries } = await asSignedIn(listCalendarEntries(signInToken()));
  state.entries.value = entries;
}

function load() {
  loadWeek();
  loadList();
  loadWeeks();
  loadAhead().catch(() => {});
  loadEntries().catch(() => {});
}

function forget() {
  batch(() => {
    forgetAll();
    state.weekIds.value = new Map();
    state.listIds.value = [];
    state.requestIds.value = [];
    state.nextIds.value = null;
    state.isAheadKnown.value = false;
    state.entries.value = [];
    state.allRequests.value = false;
    state.weeks.value = null;
    state.opened.value = null;
    state.asking.value = null;
    state.drafts.value = new Map();
    state.news.value = null;
    state.typed.value = "";
    state.search.value = "";
  });
}

/** What is only held is nobody's booking yet. */
function hear(message) {
  const { freed, changed = [] } = message;
  if (!message.taken.length && !freed.length && !changed.length) return;
  const at = Date.now();
  taken = [...taken, ...message.taken.map(([from, to]) => ({ from, to, at }))];
  refresh();
  clearTimeout(later);
  later = setTimeout(refresh, LATER_MS);
}

async function refreshNow() {
  planned = 0;
  if (busy) {
    refresh();
    return;
  }
  busy = true;
  await Promise.allSettled([
    loadWeek({ live: true }),
    refreshList(),
    loadAhead({ live: true }),
    loadWeeks(),
    loadEntries(),
    readTaken(),
    readOpened(),
  ]);
  busy = false;
}

/** What was booked in a week that is not shown, or further down in the list, is news too. */
async function readTaken() {
  taken = taken.filter(({ at }) => at > Date.now() - FORGET_MS);
  if (!taken.length) return;
  const from = taken.map((interval) => interval.from).sort()[0];
  const to = taken
    .map((interval) => interval.to)
    .sort()
    .at(-1);
  const found = await readAll({ from, to, order: "asc" });
  const isHeard = ({ start }) => taken.some((interval) => interval.from <= start && start < interval.to);
  keep(found.filter(isHeard), { live: true });
}

/** The open booking may have been moved to where nothing that is shown would tell of it. */
async function readOpened() {
  if (!state.opened.value) return;
  const { booking } = await asSignedIn(readBooking(state.opened.value.id, signInToken()));
  keep([booking], { live: true });
}
