import { mount } from "../shared/mount.js";
import { findHandedOver } from "../shared/own_bookings.js";
import { begin } from "../booking/times/start.js";
import { ExpertPage } from "./ExpertPage.js";
import { listenToHistory } from "../booking/times/navigation.js";
import { fetchMove } from "../booking/parts.js";
import { address } from "../booking/times/state.js";

// Loaded again on the way to what was just booked or moved, which takes a while on a slow line; and not for another time.
const { handle, start, move } = address.value;
const booking = start || move ? null : findHandedOver(handle);

if (booking) {
  location.replace(`/booking#${booking.id}`);
} else {
  begin(move && fetchMove());
  listenToHistory();
  mount(ExpertPage);
}
