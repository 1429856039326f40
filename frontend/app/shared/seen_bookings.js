// The client's bookings as this browser showed them last, so that they can be read without a network.
import { browser } from "./storage.js";

/** @typedef {{ booking: Api.Booking, at: Instant }} Seen `at` is when the server told it */

const KEY = "expertbook.kept_bookings";
const MOST = 200;

/**
 * Keeps what the server just told.
 * @param {Api.Booking[]} bookings
 */
export function keepSeen(bookings) {
  if (!bookings.length) return;
  const at = new Date().toISOString();
  const told = Object.fromEntries(bookings.map((booking) => [booking.id, { booking, at }]));
  /** @type {Record<string, Seen>} */
  const all = { ...browser.read(KEY), ...told };
  const newest = Object.entries(all)
    .sort(([, one], [, other]) => newestFirst(one, other))
    .slice(0, MOST);
  browser.write(KEY, Object.fromEntries(newest));
}

/**
 * Those that were booked with an email address, newest start first.
 * @param {string} address
 */
export function listSeen(address) {
  /** @type {Record<string, Seen>} */
  const all = browser.read(KEY) ?? {};
  return Object.values(all)
    .filter(({ booking }) => booking.email.toLowerCase() === address)
    .sort(newestFirst);
}

/**
 * @param {string} id
 * @returns {Seen | null}
 */
export function readSeen(id) {
  return browser.read(KEY)?.[id] ?? null;
}

/** @param {string} id */
export function forgetSeenBooking(id) {
  const { [id]: _, ...others } = browser.read(KEY) ?? {};
  browser.write(KEY, others);
}

export function forgetSeen() {
  browser.remove(KEY);
}

/**
 * @param {Seen} one
 * @param {Seen} other
 */
function newestFirst(one, other) {
  return Date.parse(other.booking.start) - Date.parse(one.booking.start);
}
