// The way to the API. Every call resolves to the JSON of the answer, or rejects with a
// Problem (the API said no) or with Unreachable (nobody knows whether the request arrived).
import { config } from "./config.js";

const PATIENCE_MS = 20_000;

export class Problem extends Error {
  constructor(status, details, retryAfter) {
    super(details.title ?? `The server answered ${status}`);
    this.status = status;
    this.type = details.type ?? "internal_error";
    this.detail = details.detail ?? "";
    this.errors = details.errors ?? [];
    this.nearest = details.nearest ?? [];
    this.current = details.current ?? null;
    this.retryAfter = Number(retryAfter) || null;
  }
}

export class Unreachable extends Error {}

export function listExperts(query, signal) {
  return call("GET", "/experts", { query, signal });
}

export function listCategories() {
  return call("GET", "/experts/categories/list", {});
}

/** With `moving` in the query, the token that opens that booking is needed. */
export function readExpert(handle, query, signal, token) {
  return call("GET", `/experts/${encodeURIComponent(handle)}`, { query, signal, headers: bearer(token) });
}

export function createHold(body, signal) {
  return call("POST", "/holds", { body, signal });
}

/** Reaches the server also when the page that asks for it is being left. */
export function releaseHold(id) {
  return call("DELETE", `/holds/${encodeURIComponent(id)}`, { keepalive: true });
}

export function createBooking(body, idempotencyKey) {
  return call("POST", "/bookings", { body, headers: { "Idempotency-Key": idempotencyKey } });
}

export function readBooking(id, manageToken) {
  return call("GET", `/bookings/${encodeURIComponent(id)}`, { headers: bearer(manageToken) });
}

export function moveBooking(id, body, token) {
  return call("POST", `/bookings/${encodeURIComponent(id)}/reschedule`, { body, headers: bearer(token) });
}

export function changeStatus(id, body, token) {
  return call("PATCH", `/bookings/${encodeURIComponent(id)}/status`, { body, headers: bearer(token) });
}

export function listBookings(query, token, signal) {
  return call("GET", "/bookings", { query, headers: bearer(token), signal });
}

export function downloadEntry(id, token) {
  return call("GET", `/bookings/${encodeURIComponent(id)}/calendar.ics`, { headers: bearer(token), as: "blob" });
}

export function askForCode(email) {
  return call("POST", "/auth/codes", { body: { email } });
}

export function signIn(email, code) {
  return call("POST", "/auth/sessions", { body: { email, code } });
}

export function readAccount(token) {
  return call("GET", "/me", { headers: bearer(token) });
}

export function changeAccount(body, token) {
  return call("PATCH", "/me", { body, headers: bearer(token) });
}

export function exportAccount(token) {
  return call("GET", "/me/export", { headers: bearer(token), as: "blob" });
}

export function eraseAccount(token) {
  return call("DELETE", "/me", { headers: bearer(token) });
}

export function readFeed(token) {
  return call("GET", "/me/calendar-feed", { headers: bearer(token) });
}

export function renewFeed(token) {
  return call("POST", "/me/calendar-feed", { headers: bearer(token) });
}

export function bearer(token) {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

export async function call(method, path, { query, body, headers = {}, signal, keepalive, as = "json" }) {
  const request = { method, headers: { ...headers }, signal: patience(signal), keepalive };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  const response = await reach(path + search(query), request, signal);
  if (response.status === 204) return null;
  const answer = await response[response.ok ? as : "json"]().catch(() => null);
  if (!response.ok) throw new Problem(response.status, answer ?? {}, response.headers.get("Retry-After"));
  if (answer === null) throw new Unreachable("The answer broke off.");
  return answer;
}

async function reach(path, request, signal) {
  try {
    const { api_url: base } = await config();
    return await fetch(base + path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable("The server could not be reached.", { cause: error });
  }
}

function patience(signal) {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

function search(query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
