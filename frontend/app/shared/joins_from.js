/** So long before it begins, the way into a call comes first. */
const EARLY_MS = 15 * 60_000;

/**
 * From when on the way into a booking's call comes first, for client and expert. Pure.
 * @param {Pick<Api.Booking, "start">} booking
 */
export function joinsFrom({ start }) {
  return Date.parse(start) - EARLY_MS;
}
