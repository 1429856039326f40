// Which bookings are shown, in the browser's address: /bookings, /bookings?view=past or /bookings?view=cancelled.

/** @typedef {"upcoming" | "past" | "cancelled"} View */

/**
 * @param {Pick<Location, "search">} location
 * @returns {View}
 */
export function readAddress({ search }) {
  const view = new URLSearchParams(search).get("view");
  return view === "past" || view === "cancelled" ? view : "upcoming";
}

/** @param {View} view */
export function writeAddress(view) {
  return view === "upcoming" ? "/bookings" : `/bookings?view=${view}`;
}
