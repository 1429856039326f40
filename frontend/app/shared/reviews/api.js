// The calls about reviews.
import { bearer, call } from "../api.js";

/**
 * @param {string} handle
 * @param {{ cursor?: string | null }} query
 * @returns {Promise<{ reviews: Api.Review[], next: string | null }>}
 */
export function listReviews(handle, query) {
  return call("GET", `/experts/${encodeURIComponent(handle)}/reviews`, { query });
}

/**
 * @param {string} id the booking's
 * @param {string | null} token
 * @returns {Promise<{ review: Api.OwnReview }>}
 */
export function readReview(id, token) {
  return call("GET", `/bookings/${encodeURIComponent(id)}/review`, { headers: bearer(token) });
}

/**
 * @param {string} id the booking's
 * @param {{ stars: number, text: string }} body
 * @param {string | null} token
 * @returns {Promise<{ review: Api.OwnReview }>}
 */
export function giveReview(id, body, token) {
  return call("PUT", `/bookings/${encodeURIComponent(id)}/review`, { body, headers: bearer(token) });
}

/**
 * @param {{ cursor?: string | null }} query
 * @param {string | null} token
 * @returns {Promise<{ reviews: Api.OwnReview[], next: string | null }>}
 */
export function listReceived(query, token) {
  return call("GET", "/me/reviews", { query, headers: bearer(token) });
}

/**
 * @param {string} id the review's
 * @param {string} text
 * @param {string | null} token
 * @returns {Promise<{ review: Api.OwnReview }>}
 */
export function sendReply(id, text, token) {
  return call("PUT", `/me/reviews/${encodeURIComponent(id)}/reply`, { body: { text }, headers: bearer(token) });
}

/**
 * @param {string} handle
 * @param {string} id the review's
 * @param {string} why
 */
export function report(handle, id, why) {
  const path = `/experts/${encodeURIComponent(handle)}/reviews/${encodeURIComponent(id)}/reports`;
  return call("POST", path, { body: { why } });
}
