// What an expert asks of the API about what is their own. Calls resolve and reject as those of shared/api.js.
import { bearer, call } from "../shared/api.js";
import { faultKeys } from "../shared/problem_words.js";
import { signInToken } from "../shared/sign_in.js";

faultKeys.push((code) => `faults.expert.${code}`);

export function mine(method, path, request = {}) {
  return call(method, path, { ...request, headers: { ...request.headers, ...bearer(signInToken()) } });
}

/** Makes something once, however often it has to be sent. */
export function make(path, body, idempotencyKey) {
  return mine("POST", path, { body, headers: { "Idempotency-Key": idempotencyKey } });
}

export function part(text) {
  return encodeURIComponent(text);
}

export function readOwnExpert() {
  return mine("GET", "/me/expert");
}

export function saveProfile(body) {
  return mine("PUT", "/me/expert", { body });
}

/** Query: {name} to have a handle suggested, or {handle} to have one checked. */
export function checkHandle(query, signal) {
  return mine("GET", "/handles", { query, signal });
}

export function askForUpload() {
  return mine("POST", "/me/photo");
}

export function askForPreviews() {
  return mine("POST", "/me/previews");
}

/** Each with {page, shows, upload}. */
export function keepPreviews(previews) {
  return mine("PUT", "/me/previews", { body: { previews } });
}

export function saveAvailability(body) {
  return mine("PUT", "/me/availability", { body });
}

export function previewAvailability(body, signal) {
  return mine("POST", "/me/availability/preview", { body, signal });
}

export function whyNotOffered(query, signal) {
  return mine("GET", "/me/availability/why", { query, signal });
}

export function listEventTypes() {
  return mine("GET", "/me/event-types");
}

export function createEventType(body, idempotencyKey) {
  return make("/me/event-types", body, idempotencyKey);
}

export function saveEventType(slug, body) {
  return mine("PUT", `/me/event-types/${part(slug)}`, { body });
}

export function deleteEventType(slug) {
  return mine("DELETE", `/me/event-types/${part(slug)}`);
}

/** Body: {order: [slugs], revision} */
export function orderEventTypes(body) {
  return mine("PUT", "/me/event-types", { body });
}

export function listCalendars() {
  return mine("GET", "/me/calendars");
}

export function addCalendar(body, idempotencyKey) {
  return make("/me/calendars", body, idempotencyKey);
}

export function readCalendarAgain(id) {
  return mine("POST", `/me/calendars/${part(id)}/read`);
}

export function removeCalendar(id) {
  return mine("DELETE", `/me/calendars/${part(id)}`);
}

export function listBlocks() {
  return mine("GET", "/me/blocks");
}

/** Body: {email}, {domain}, or {booking, what}. The same twice is one block. */
export function addBlock(body) {
  return mine("POST", "/me/blocks", { body });
}

export function removeBlock(id) {
  return mine("DELETE", `/me/blocks/${part(id)}`);
}

export function listExpertBookings(query, signal) {
  return mine("GET", "/me/bookings", { query, signal });
}

export function readWeeks() {
  return mine("GET", "/me/weeks");
}
