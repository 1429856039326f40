// The only module that talks to the API. Every call resolves to the JSON of the answer, or rejects with a
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

export function readExpert(handle, query, signal) {
  return call("GET", `/experts/${encodeURIComponent(handle)}`, { query, signal });
}

export function createBooking(body, idempotencyKey) {
  return call("POST", "/bookings", { body, headers: { "Idempotency-Key": idempotencyKey } });
}

export function readBooking(id, manageToken) {
  const headers = manageToken ? { Authorization: `Bearer ${manageToken}` } : {};
  return call("GET", `/bookings/${encodeURIComponent(id)}`, { headers });
}

async function call(method, path, { query, body, headers = {}, signal }) {
  const request = { method, headers: { ...headers }, signal: patience(signal) };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  const response = await reach(path + search(query), request, signal);
  const answer = await response.json().catch(() => null);
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
