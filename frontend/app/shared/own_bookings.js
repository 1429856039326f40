// The manage tokens of the bookings made in this browser, so that a link without its token works here too.
import { browser, tab } from "./storage.js";

const KEY = "expertbook.bookings";
const HAND_OVER = "expertbook.just_booked";
// So long after its start a token opens nothing any more (docs/api.md).
const TOKEN_MS = 180 * 86_400_000;

/** @typedef {{ booking: Api.Booking, kind: "new" | "moved" }} HandedOver */

/** @param {{ booking: Api.Booking, manage_token: string }} answer */
export function remember({ booking, manage_token: token }) {
  const { start, status, expert } = booking;
  browser.write(KEY, { ...browser.read(KEY), [booking.id]: { token, start, status, expert: expert.handle } });
}

/**
 * The id of the booking at that time with an expert that was made here, and isn't off as far as this browser knows.
 * @param {string} handle
 * @param {Instant} start
 * @returns {string | null}
 */
export function findOwnBooking(handle, start) {
  const found = Object.entries(browser.read(KEY) ?? {}).find(
    ([, own]) => own.expert === handle && own.start === start && ["pending", "confirmed"].includes(own.status),
  );
  return found?.[0] ?? null;
}

/**
 * @param {string} id
 * @returns {string | null}
 */
export function tokenOf(id) {
  return browser.read(KEY)?.[id]?.token ?? null;
}

/** [{id, start}], newest start first; those that no token opens any more are left out. */
export function listOwnBookings() {
  /** @type {Record<string, { token: string, start: Instant }>} */
  const own = browser.read(KEY) ?? {};
  return Object.entries(own)
    .map(([id, { start }]) => ({ id, start: Date.parse(start) }))
    .filter(({ start }) => start > Date.now() - TOKEN_MS)
    .sort((one, other) => other.start - one.start);
}

/** @param {string} id */
export function forgetOwnBooking(id) {
  const { [id]: _, ...others } = browser.read(KEY) ?? {};
  browser.write(KEY, others);
}

export function forgetOwn() {
  browser.remove(KEY);
  tab.remove(HAND_OVER);
}

/**
 * Lets the next page show a booking at once, before the server has told it again.
 * @param {Api.Booking} booking
 * @param {HandedOver["kind"]} kind
 */
export function handOver(booking, kind = "new") {
  tab.write(HAND_OVER, { booking, kind });
}

/**
 * The booking of this expert that no page has shown yet.
 * @param {string} handle
 * @returns {Api.Booking | null}
 */
export function findHandedOver(handle) {
  const booking = tab.read(HAND_OVER)?.booking;
  return booking?.expert.handle === handle ? booking : null;
}

/**
 * What was handed over, once; or null. If somebody comes back later, the booking is one like any other.
 * @param {string} id
 * @returns {HandedOver | null}
 */
export function takeHandedOver(id) {
  const found = tab.read(HAND_OVER);
  if (found?.booking?.id !== id) return null;
  tab.remove(HAND_OVER);
  return found;
}
