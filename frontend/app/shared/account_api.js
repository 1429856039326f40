// The calls of somebody who signs in, and about their account.
import { bearer, call } from "./api.js";
import { ownLocale } from "./hours_of_clock.js";

/** @param {string} email */
export function askForCode(email) {
  return call("POST", "/auth/codes", { body: { email, locale: ownLocale() } });
}

/**
 * @param {{ email: string, code?: string, secret?: string, id: string }} proof the code or the secret of the link, and
 *   the id that came when the code was asked for
 * @param {string} idempotencyKey
 */
export function signIn(proof, idempotencyKey) {
  return call("POST", "/auth/sessions", { body: proof, headers: { "Idempotency-Key": idempotencyKey } });
}

/**
 * Ends the sign-in that this token is of; reaches the server also when the page is being left.
 * @param {string} token
 */
export function endSignIn(token) {
  return call("DELETE", "/auth/sessions/current", { headers: bearer(token), keepalive: true });
}

/** @param {string | null} token */
export function readAccount(token) {
  return call("GET", "/me", { headers: bearer(token) });
}

/**
 * @param {Record<string, unknown>} body
 * @param {string | null} token
 */
export function changeAccount(body, token) {
  return call("PATCH", "/me", { body, headers: bearer(token) });
}

/**
 * @param {string | null} token
 * @returns {Promise<Blob>}
 */
export function exportAccount(token) {
  return call("GET", "/me/export", { headers: bearer(token), as: "blob" });
}

/**
 * An expert's rating and newest reviews, signed.
 * @param {string | null} token
 * @returns {Promise<Blob>}
 */
export function exportReputation(token) {
  return call("GET", "/me/reputation", { headers: bearer(token), as: "blob" });
}

/** @param {string | null} token */
export function eraseAccount(token) {
  return call("DELETE", "/me", { headers: bearer(token) });
}

/** @param {string | null} token */
export function readFeed(token) {
  return call("GET", "/me/calendar-feed", { headers: bearer(token) });
}

/** @param {string | null} token */
export function renewFeed(token) {
  return call("POST", "/me/calendar-feed", { headers: bearer(token) });
}
