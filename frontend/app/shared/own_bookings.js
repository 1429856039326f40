// The manage tokens of the bookings made in this browser, so that a link without its token works here too.
import { browser, tab } from "./storage.js";

const KEY = "expertbook.bookings";
const HAND_OVER = "expertbook.just_booked";

export function remember({ booking, manage_token: token }) {
  browser.write(KEY, { ...browser.read(KEY), [booking.id]: { token, start: booking.start } });
}

export function tokenOf(id) {
  return browser.read(KEY)?.[id]?.token ?? null;
}

/** Lets the next page show the booking at once, before the server has told it again. */
export function handOver(booking) {
  tab.write(HAND_OVER, booking);
}

export function handedOver(id) {
  const booking = tab.read(HAND_OVER);
  return booking?.id === id ? booking : null;
}
