/**
 * What became of a booking, as people are told: a request that nobody had confirmed was declined or withdrawn. What a
 * browser kept from before that was known has only its status. Pure.
 * @param {{ status: Api.Status, status_by?: Api.Booking["status_by"], cancelled_from?: Api.Booking["cancelled_from"] }} booking
 * @returns {Api.Status | "declined" | "withdrawn"}
 */
export function shownStatus({ status, status_by: by, cancelled_from: from }) {
  if (status !== "cancelled" || from !== "pending") return status;
  return by === "expert" ? "declined" : "withdrawn";
}

/**
 * Whether it doesn't take place: it was cancelled, declined or withdrawn, or nobody confirmed it in time.
 * @param {string} [status]
 */
export function isOff(status) {
  return status === "cancelled" || status === "expired";
}
