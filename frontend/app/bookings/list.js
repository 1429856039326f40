// Keeps the list as it is on the server, and falls back on what was seen before while there is no network.
import { batch } from "../../vendor/preact.js";
import { listBookings, Problem, readBooking } from "../shared/api.js";
import { keepSeen, readSeen, listSeen } from "../shared/seen_bookings.js";
import { listOwnBookings, tokenOf } from "../shared/own_bookings.js";
import { forgetSignIn, signInToken } from "../shared/sign_in.js";
import { writeAddress } from "./address.js";
import * as state from "./state.js";

const A_PAGE = 20;
const LONGEST_BOOKING_MS = 4 * 60 * 60_000;

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
    const page = await ask(mine.signal);
    if (mine === asking) show(page);
  } catch (error) {
    if (mine === asking) fail(error);
  }
}

/** Resolves to the number of those that were there before. */
export async function loadMore() {
  const before = state.bookings.value;
  if (state.loadingMore.value) return before.length;
  state.loadingMore.value = true;
  try {
    show(await ask(asking.signal, state.next.value), before);
    state.failure.value = null;
  } catch (error) {
    if (!isSignedOut(error)) state.failure.value = error;
  } finally {
    state.loadingMore.value = false;
  }
  return before.length;
}

export function choose(view) {
  if (view === state.view.value) return;
  history.pushState(null, "", writeAddress(view));
  state.view.value = view;
  load();
}

async function ask(signal, place) {
  const { bookings, next } = await (state.address.value ? ofAddress(signal, place) : own(place));
  return { bookings: bookings.filter(inView), next };
}

/** A session that is under way is upcoming still, though it began before now. */
function ofAddress(signal, cursor) {
  const span =
    state.view.value === "upcoming" ? { from: instant(Date.now() - LONGEST_BOOKING_MS) } : { to: instant(Date.now()) };
  return listBookings({ email: state.address.value, ...span, limit: A_PAGE, cursor }, signInToken(), signal);
}

/** Those that this browser made or opened by their links; one that does not open any more is left out. */
async function own(place = 0) {
  const upcoming = state.view.value === "upcoming";
  const now = Date.now();
  const those = listOwnBookings().filter(({ start }) => (upcoming ? start > now - LONGEST_BOOKING_MS : start <= now));
  const page = those.slice(place, place + A_PAGE);
  const answers = await Promise.allSettled(page.map(({ id }) => readBooking(id, tokenOf(id))));
  const failures = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  const unreachable = failures.find(({ status }) => status !== 404);
  if (unreachable) throw unreachable;
  return {
    bookings: answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.booking] : [])),
    next: place + A_PAGE < those.length ? place + A_PAGE : null,
  };
}

function inView({ end }) {
  return Date.parse(end) > Date.now() === (state.view.value === "upcoming");
}

function show({ bookings, next }, before = []) {
  keepSeen(bookings);
  batch(() => {
    state.bookings.value = [...before, ...bookings];
    state.next.value = next;
    state.phase.value = "ready";
    if (state.address.value) state.signedOut.value = false;
  });
}

function fail(error) {
  if (isSignedOut(error)) return;
  const kept = keptHere().filter(({ booking }) => inView(booking));
  batch(() => {
    state.failure.value = error;
    if (kept.length) {
      state.bookings.value = kept.map(({ booking }) => booking);
      state.seenAt.value = kept.map(({ at }) => at).sort()[0];
    }
    state.phase.value = kept.length ? "ready" : "failed";
  });
}

function keptHere() {
  if (state.address.value) return listSeen(state.address.value);
  return listOwnBookings().flatMap(({ id }) => readSeen(id) ?? []);
}

/** The API tells anyone who is not signed in any more no more than a stranger. */
function isSignedOut(error) {
  if (!(error instanceof Problem) || ![401, 404].includes(error.status) || !state.address.value) return false;
  state.signedOut.value = true;
  forgetSignIn();
  return true;
}

function instant(milliseconds) {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
