// The client's bookings as this browser showed them last, so that they can be read without a network.
import { browser } from "./storage.js";

const KEY = "expertbook.kept_bookings";
const MOST = 200;

/** Keeps what the server just told. */
export function keepSeen(bookings) {
  if (!bookings.length) return;
  const at = new Date().toISOString();
  const told = Object.fromEntries(bookings.map((booking) => [booking.id, { booking, at }]));
  const newest = Object.entries({ ...browser.read(KEY), ...told })
    .sort(([, one], [, other]) => newestFirst(one, other))
    .slice(0, MOST);
  browser.write(KEY, Object.fromEntries(newest));
}

/** [{booking, at}] of an address, newest start first; `at` is when the server told it. */
export function seenOf(address) {
  return Object.values(browser.read(KEY) ?? {})
    .filter(({ booking }) => booking.email.toLowerCase() === address)
    .sort(newestFirst);
}

/** {booking, at}, or null. */
export function seen(id) {
  return browser.read(KEY)?.[id] ?? null;
}

export function forgetSeen() {
  browser.remove(KEY);
}

function newestFirst(one, other) {
  return Date.parse(other.booking.start) - Date.parse(one.booking.start);
}
