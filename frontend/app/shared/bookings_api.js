// The calls about bookings.
import { bearer, call } from "./api.js";

/**
 * @param {Record<string, unknown>} body
 * @param {string} idempotencyKey
 * @param {string | null} [token] of somebody who has proved the email address
 * @returns {Promise<{ booking: Api.Booking, manage_token: string }>}
 */
export function createBooking(body, idempotencyKey, token) {
  return call("POST", "/bookings", { body, headers: { "Idempotency-Key": idempotencyKey, ...bearer(token) } });
}

/**
 * @param {string} id
 * @param {string | null} [token] the manage token, or that of somebody who is signed in
 * @returns {Promise<Api.BookingAnswer>}
 */
export function readBooking(id, token) {
  return call("GET", `/bookings/${encodeURIComponent(id)}`, { headers: bearer(token) });
}

/**
 * @param {string} id
 * @param {{ start: Instant, timezone: string }} body
 * @param {string | null} token
 * @returns {Promise<Api.BookingAnswer>}
 */
export function moveBooking(id, body, token) {
  return call("POST", `/bookings/${encodeURIComponent(id)}/reschedule`, { body, headers: bearer(token) });
}

/**
 * @param {string} id
 * @param {{ status: Api.Status, reason?: string }} body
 * @param {string | null} token
 * @returns {Promise<Api.BookingAnswer>}
 */
export function changeStatus(id, body, token) {
  return call("PATCH", `/bookings/${encodeURIComponent(id)}/status`, { body, headers: bearer(token) });
}

/**
 * Says that the expert didn't come.
 * @param {string} id
 * @param {string | null} token
 * @returns {Promise<Api.BookingAnswer>}
 */
export function reportAbsence(id, token) {
  return call("POST", `/bookings/${encodeURIComponent(id)}/absence`, { headers: bearer(token) });
}

/**
 * What the expert says to that.
 * @param {string} id
 * @param {string} text
 * @param {string | null} token
 * @returns {Promise<Api.BookingAnswer>}
 */
export function replyToAbsence(id, text, token) {
  return call("PUT", `/bookings/${encodeURIComponent(id)}/absence/reply`, { body: { text }, headers: bearer(token) });
}

/**
 * Accepts another time that was proposed, or refuses it.
 * @param {string} id
 * @param {{ action: "accept" | "refuse", start: string, end: string }} body the proposal's
 * @param {string | null} token
 * @returns {Promise<Api.BookingAnswer>}
 */
export function answerProposalOf(id, body, token) {
  return call("POST", `/bookings/${encodeURIComponent(id)}/proposal`, { body, headers: bearer(token) });
}

/**
 * Takes a booking that is over or cancelled off its client's list.
 * @param {string} id
 * @param {string | null} token
 */
export function removeBooking(id, token) {
  return call("DELETE", `/bookings/${encodeURIComponent(id)}`, { headers: bearer(token) });
}

/**
 * @param {Record<string, unknown>} query
 * @param {string | null} token
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ bookings: Api.Booking[], next: string | null }>}
 */
export function listBookings(query, token, signal) {
  return call("GET", "/bookings", { query, headers: bearer(token), signal });
}

/**
 * @param {string} id
 * @param {string | null} token
 * @returns {Promise<Blob>}
 */
export function downloadEntry(id, token) {
  return call("GET", `/bookings/${encodeURIComponent(id)}/calendar.ics`, { headers: bearer(token), as: "blob" });
}

/**
 * The bookings of an expert that they deleted in a calendar and were asked about, or that were put back there.
 * @param {string | null} token
 * @returns {Promise<{ entries: Api.CalendarEntry[] }>}
 */
export function listCalendarEntries(token) {
  return call("GET", "/me/calendar-entries", { headers: bearer(token) });
}

/**
 * Has one of them written again.
 * @param {string} id
 * @param {string | null} token
 * @returns {Promise<{ entry: Api.CalendarEntry }>}
 */
export function putBackEntry(id, token) {
  const body = { action: "put_back" };
  return call("POST", `/bookings/${encodeURIComponent(id)}/calendar-entry`, { body, headers: bearer(token) });
}
