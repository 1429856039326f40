// Keeps the list as it is on the server, and falls back on what was seen before while there is no network.
import { batch } from "../../vendor/preact.js";
import { listBookings, Problem, readBooking } from "../shared/api.js";
import { allSeen, forgetSeen, keepSeen } from "../shared/kept_bookings.js";
import { forgetOwn, ownIds, tokenOf } from "../shared/own_bookings.js";
import { forgetSession, sessionToken } from "../shared/session.js";
import * as state from "./state.js";
import { writeAddress } from "./address.js";

const A_PAGE = 20;
const MOST_OWN = 40;

let asking = null;

export async function load() {
  asking?.abort();
  const mine = (asking = new AbortController());
  batch(() => {
    state.phase.value = "loading";
    state.bookings.value = [];
    state.next.value = null;
    state.seenAt.value = null;
  });
  try {
    const page = state.address.value ? await ask(mine.signal) : { bookings: await own(), next: null };
    if (mine === asking) show(page);
  } catch (error) {
    if (mine === asking) fail(error);
  }
}

export async function loadMore() {
  if (state.loadingMore.value) return;
  state.loadingMore.value = true;
  try {
    show(await ask(asking.signal, state.next.value), state.bookings.value);
    state.failure.value = null;
  } catch (error) {
    if (!signedOut(error)) state.failure.value = error;
  } finally {
    state.loadingMore.value = false;
  }
}

export function choose(view) {
  if (view === state.view.value) return;
  history.pushState(null, "", writeAddress(view));
  state.view.value = view;
  load();
}

/** Also forgets, in this browser, what belongs to whoever was signed in. */
export function signOut() {
  forgetSession();
  forgetSeen();
  forgetOwn();
  load();
}

function ask(signal, cursor) {
  const now = new Date().toISOString().slice(0, 19) + "Z";
  const span = state.view.value === "upcoming" ? { from: now } : { to: now };
  const query = { email: state.address.value, ...span, limit: A_PAGE, cursor };
  return listBookings(query, sessionToken(), signal);
}

/** Those that this browser made or opened by their links; one that does not open any more is left out. */
async function own() {
  const ids = ownIds().slice(0, MOST_OWN);
  const answers = await Promise.allSettled(ids.map((id) => readBooking(id, tokenOf(id))));
  const unreachable = answers.find(({ status, reason }) => status === "rejected" && reason.status !== 404);
  if (unreachable) throw unreachable.reason;
  return answers.flatMap(({ status, value }) => (status === "fulfilled" ? [value.booking] : [])).filter(inView);
}

function inView({ start }) {
  return Date.parse(start) >= Date.now() === (state.view.value === "upcoming");
}

function show({ bookings, next }, before = []) {
  keepSeen(bookings);
  batch(() => {
    state.bookings.value = [...before, ...bookings];
    state.next.value = next;
    state.phase.value = "ready";
    state.signedOut.value = false;
  });
}

function fail(error) {
  if (signedOut(error)) return;
  const kept = allSeen().filter(({ booking }) => inView(booking));
  batch(() => {
    state.failure.value = error;
    if (kept.length) {
      state.bookings.value = kept.map(({ booking }) => booking);
      state.seenAt.value = kept.map(({ at }) => at).sort()[0];
    }
    state.phase.value = kept.length ? "ready" : "failed";
  });
}

/** The API tells nobody whose session is over more than a stranger. */
function signedOut(error) {
  if (!(error instanceof Problem) || ![401, 404].includes(error.status) || !state.address.value) return false;
  forgetSession();
  state.signedOut.value = true;
  load();
  return true;
}
