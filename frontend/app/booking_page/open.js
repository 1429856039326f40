// Opens the booking that the address names: /booking#<id>.<manage token>. The token is in the fragment, which
// no browser sends, so it is in no server's log; in the browser that booked, or signed in, the id alone will do.
import { batch } from "../../vendor/preact.js";
import { Problem } from "../shared/api.js";
import { readBooking } from "../shared/bookings_api.js";
import { keepSeen, readSeen } from "../shared/seen_bookings.js";
import { takeHandedOver, remember, tokenOf } from "../shared/own_bookings.js";
import { signInToken } from "../shared/sign_in.js";
import * as state from "./state.js";

export async function open() {
  const { id, token } = readFragment(location.hash);
  const known = takeHandedOver(id);
  newest = asked;
  batch(() => {
    state.manageToken.value = token;
    state.booking.value = known?.booking ?? null;
    state.justNow.value = known?.kind ?? null;
    state.actions.value = [];
    state.failure.value = null;
    state.seenAt.value = null;
    state.told.value = null;
    state.done.value = "";
    state.phase.value = known ? "ready" : "loading";
  });
  // The client alone books; who moved it may be its expert.
  if (known?.kind === "new") keepSeen([known.booking]);
  if (!id) state.phase.value = "missing";
  else await load(id);
}

/** How often the server was asked how the booking is, and which of these answers the shown one is at least as new as. */
let asked = 0;
let newest = 0;

/** Asks the server, and shows what was seen last while there is no network. */
export async function load(id = state.booking.value.id) {
  asked += 1;
  const mine = asked;
  try {
    const answer = await read(id);
    if (mine > newest) receive(answer, mine);
  } catch (error) {
    if (state.booking.value) return; // The booking stands; only its confirmation by a second look failed.
    const kept = readSeen(id);
    batch(() => {
      const missing = error instanceof Problem && error.status === 404;
      if (kept && !missing) {
        state.booking.value = kept.booking;
        state.seenAt.value = kept.at;
      }
      state.failure.value = error;
      state.phase.value = missing ? "missing" : kept ? "ready" : "failed";
    });
  }
}

/** With the link's token; and if that opens nothing any more, as the person who is signed in. */
async function read(id) {
  const ownToken = signInToken();
  if (!state.manageToken.value) return readBooking(id, ownToken);
  try {
    return await readBooking(id, state.manageToken.value);
  } catch (error) {
    if (error.status !== 404 || !ownToken) throw error;
    const answer = await readBooking(id, ownToken);
    state.manageToken.value = null;
    return answer;
  }
}

/** What the server says of the booking now, in answer to a change, or to a question of that number. */
export function receive(answer, number = asked) {
  newest = number;
  batch(() => {
    state.booking.value = answer.booking;
    state.role.value = answer.role;
    state.actions.value = answer.actions;
    state.seenAt.value = null;
    state.phase.value = "ready";
  });
  if (answer.role === "client") keepSeen([answer.booking]);
  if (state.manageToken.value) remember({ booking: answer.booking, manage_token: state.manageToken.value });
}

function readFragment(hash) {
  const [, id = "", token = ""] = /^#([^.]*)\.?(.*)$/.exec(hash) ?? [];
  return { id, token: token || tokenOf(id) };
}
