// What may be done with a booking, by the rules that the server decides by.

/** So long before now a booking that is under way can have begun. */
export const LONGEST_BOOKING_MS = 4 * 60 * 60_000;

/**
 * What its expert may do with it now.
 * @param {Pick<Api.Booking, "status" | "start" | "end" | "absence">} booking
 * @param {number} now
 * @returns {("confirm" | "decline" | "complete" | "no_show" | "move" | "cancel")[]}
 */
export function actionsOf({ status, start, end, absence }, now) {
  const over = now >= Date.parse(end);
  if (status === "pending") return over ? [] : ["confirm", "decline", "move"];
  if (status !== "confirmed") return [];
  const hasBegun = now >= Date.parse(start);
  if (over) return ["complete", "no_show"];
  if (!hasBegun) return ["move", "cancel"];
  return absence ? ["complete", "no_show", "cancel"] : ["complete", "no_show", "move", "cancel"];
}

/**
 * Whether it belongs to a view; a booking that is under way is upcoming still. Requests stand apart, and one
 * that was declined or withdrawn never was a booking: only who searches finds them here.
 * @param {string} view
 * @param {Pick<Api.Booking, "status" | "end" | "cancelled_from">} booking
 * @param {number} now
 */
export function isIn(view, { status, end, cancelled_from: was }, now, { isSearched = false } = {}) {
  const over = Date.parse(end) <= now;
  if (view === "past") return over;
  return !over && (isSearched || (status !== "pending" && was !== "pending"));
}
