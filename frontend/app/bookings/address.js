// Which bookings are shown, in the browser's address: /bookings or /bookings?view=past.

/** @param {Pick<Location, "search">} location */
export function readAddress({ search }) {
  return new URLSearchParams(search).get("view") === "past" ? "past" : "upcoming";
}

/** @param {string} view */
export function writeAddress(view) {
  return view === "past" ? "/bookings?view=past" : "/bookings";
}
