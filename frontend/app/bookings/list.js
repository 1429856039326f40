// Keeps the list as it is on the server, and falls back on what was seen before while there is no network.
import { batch } from "../../vendor/preact.js";
import { Problem } from "../shared/api.js";
import { listBookings, readBooking, removeBooking } from "../shared/bookings_api.js";
import { complain } from "../shared/complain.js";
import { forgetOwnBooking, listOwnBookings, tokenOf } from "../shared/own_bookings.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSeenBooking, keepSeen, readSeen, listSeen } from "../shared/seen_bookings.js";
import { forgetSignIn, signInToken } from "../shared/sign_in.js";
import { writeAddress } from "./address.js";
import * as state from "./state.js";
import { isOff } from "../shared/shown_status.js";

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
    state.refused.value = null;
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

/** Takes a booking off the list, and its link out of this browser. Resolves to whether it is gone. */
export async function remove(id) {
  if (state.removing.value) return false;
  batch(() => {
    state.removing.value = id;
    state.refused.value = null;
  });
  try {
    await removeBooking(id, state.address.value ? signInToken() : tokenOf(id));
  } catch (error) {
    // A link that opens nothing any more is only kept here.
    const isGone = !state.address.value && error instanceof Problem && error.status === 404;
    if (!isGone) {
      if (!isSignedOut(error)) complain(state.refused, { id, words: wordsFor(error) });
      return false;
    }
  } finally {
    state.removing.value = null;
  }
  forgetOwnBooking(id);
  forgetSeenBooking(id);
  state.bookings.value = state.bookings.value.filter((booking) => booking.id !== id);
  if (!state.bookings.value.length) load();
  return true;
}

/** A page may have nothing for this view (cancelled bookings among those ahead, others that were removed): then on. */
async function ask(signal, place) {
  const { bookings, next } = await (state.address.value ? ofAddress(signal, place) : own(place));
  const shown = bookings.filter(inView);
  if (shown.length || next === null || signal.aborted) return { bookings: shown, next };
  return ask(signal, next);
}

/** A booking that is under way is upcoming still, though it began before now. */
function ofAddress(signal, cursor) {
  const wanted = {
    upcoming: { from: instant(Date.now() - LONGEST_BOOKING_MS), order: "asc" },
    past: { to: instant(Date.now()) },
    cancelled: { status: "cancelled" },
  }[state.view.value];
  return listBookings({ email: state.address.value, ...wanted, limit: A_PAGE, cursor }, signInToken(), signal);
}

/** Those that this browser made or opened by their links; one that does not open any more is left out. */
async function own(place = 0) {
  const those = inOrder(listOwnBookings().filter(({ start }) => mayBeInView(start)));
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

function inView({ end, status }) {
  if (isOff(status)) return state.view.value === "cancelled";
  return state.view.value === (Date.parse(end) > Date.now() ? "upcoming" : "past");
}

/** What is known of a booking before it is asked for: when it begins. */
function mayBeInView(start) {
  if (state.view.value === "upcoming") return start > Date.now() - LONGEST_BOOKING_MS;
  return state.view.value === "cancelled" || start <= Date.now();
}

/** Of bookings that stand newest first. */
function inOrder(bookings) {
  return state.view.value === "upcoming" ? [...bookings].reverse() : bookings;
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
  const kept = inOrder(keptHere().filter(({ booking }) => inView(booking)));
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
