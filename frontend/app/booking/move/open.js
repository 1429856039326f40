// Opens the booking that the address wants to move: with the token that this browser keeps of it, or as somebody
// who is signed in.
import { batch, signal } from "../../../vendor/preact.js";
import { writeAddress } from "../times/address.js";
import { address, date, moving, zone } from "../times/state.js";
import { readBooking } from "../../shared/bookings_api.js";
import { tokenOf } from "../../shared/own_bookings.js";
import { signInToken } from "../../shared/sign_in.js";
import { dateOf } from "../../shared/time.js";

/** Why it can't be moved: an error of the API, or "fixed" if the booking does not allow it; else null. */
export const obstacle = signal(null);

/** Resolves to whether it is open to be moved. */
export async function open() {
  const { handle, move: id } = address.value;
  obstacle.value = null;
  try {
    const { token, booking, role, actions } = await read(id);
    const target = { ...address.value, handle: booking.expert.handle, slug: booking.event_type.slug };
    if (!actions.includes("reschedule")) refuse();
    else if (target.handle !== handle) location.replace(writeAddress(target));
    else begin({ id, token, booking, role }, target);
  } catch (error) {
    obstacle.value = error;
  }
  return Boolean(moving.value);
}

/** With the booking's own token; and if that opens nothing any more, as the person who is signed in. */
async function read(id) {
  const [token, ...others] = [tokenOf(id), signInToken()].filter(Boolean);
  try {
    return { token, ...(await readBooking(id, token)) };
  } catch (error) {
    if (error.status !== 404 || !others.length) throw error;
    return { token: others[0], ...(await readBooking(id, others[0])) };
  }
}

function begin(found, target) {
  history.replaceState(history.state, "", writeAddress(target));
  batch(() => {
    // Anyone who moves a session looks first around the time that it has.
    if (!moving.value) date.value = dateOf(found.booking.start, zone.value);
    address.value = target;
    moving.value = found;
  });
}

function refuse() {
  batch(() => {
    moving.value = null;
    obstacle.value = "fixed";
  });
}

/** The page of the booking, with its token if this browser keeps it. */
export function bookingAddress(id) {
  const token = tokenOf(id);
  return `/booking#${id}${token ? `.${token}` : ""}`;
}
