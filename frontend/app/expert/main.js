import { mount } from "../shared/mount.js";
import { findHandedOver } from "../shared/own_bookings.js";
import { begin } from "../booking/times/start.js";
import { ExpertPage } from "./ExpertPage.js";
import { listenToHistory } from "../booking/times/navigation.js";
import { fetchMove } from "../booking/parts.js";
import { address } from "../booking/times/state.js";

const booking = findHandedOver(address.value.handle);

if (booking) {
  // Loaded again on the way to what was just booked or moved, which takes a while on a slow line.
  location.replace(`/booking#${booking.id}`);
} else {
  begin(address.value.move && fetchMove());
  listenToHistory();
  mount(ExpertPage);
}
