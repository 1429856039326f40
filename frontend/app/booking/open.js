// Opens the booking that the address names: /booking#<id>.<manage token>. The token is in the fragment, which
// no browser sends, so it is in no server's log; in the browser that booked, the id alone will do.
import { batch } from "../../vendor/preact.js";
import { Problem, readBooking } from "../shared/api.js";
import { handedOver, tokenOf } from "../shared/own_bookings.js";
import { booking, failure, isNew, manageToken, phase } from "./state.js";

export async function open() {
  const { id, token } = readFragment(location.hash);
  const known = handedOver(id);
  batch(() => {
    manageToken.value = token;
    booking.value = known;
    isNew.value = Boolean(known);
    failure.value = null;
    phase.value = known ? "ready" : "loading";
  });
  if (!id) {
    phase.value = "missing";
    return;
  }
  try {
    const answer = await readBooking(id, token);
    batch(() => {
      booking.value = answer.booking;
      phase.value = "ready";
    });
  } catch (error) {
    if (known) return; // The booking stands; only its confirmation by a second look failed.
    batch(() => {
      failure.value = error;
      phase.value = error instanceof Problem && error.status === 404 ? "missing" : "failed";
    });
  }
}

function readFragment(hash) {
  const [, id = "", token = ""] = /^#([^.]*)\.?(.*)$/.exec(hash) ?? [];
  return { id, token: token || tokenOf(id) };
}
