// The way to the API. Every call resolves to the JSON of the answer, or rejects with a
// Problem (the API said no) or with Unreachable (nobody knows whether the request arrived).
import { config } from "./config.js";

/**
 * @typedef {object} Request
 * @property {Record<string, unknown>} [query] what is null, undefined or "" is left out
 * @property {unknown} [body]
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 * @property {boolean} [keepalive]
 * @property {"json" | "blob"} [as]
 */

const PATIENCE_MS = 20_000;

export class Problem extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} details the problem details of the answer
   * @param {string | null} retryAfter
   */
  constructor(status, details, retryAfter) {
    super(details.title ?? `The server answered ${status}`);
    this.status = status;
    /** @type {string} */
    this.type = details.type ?? "internal_error";
    /** Which of the type's reasons, where it has several; with its numbers. */
    this.reason = details.reason ?? null;
    /** @type {Api.Fault["values"]} */
    this.values = details.values ?? {};
    /** @type {Api.FieldProblem[]} */
    this.errors = details.errors ?? [];
    /** @type {Api.Slot[]} */
    this.nearest = details.nearest ?? [];
    /** What is in the place of what the caller wanted to change. */
    this.current = details.current ?? null;
    /** Seconds, or null. */
    this.retryAfter = Number(retryAfter) || null;
  }
}

export class Unreachable extends Error {}

/**
 * @param {Record<string, unknown>} query
 * @param {AbortSignal} [signal]
 */
export function listExperts(query, signal) {
  return call("GET", "/experts", { query, signal });
}

export function listCategories() {
  return call("GET", "/experts/categories/list", {});
}

/**
 * With `moving` in the query, the token that opens that booking is needed.
 * @param {string} handle
 * @param {Record<string, unknown>} query
 * @param {AbortSignal} [signal]
 * @param {string | null} [token]
 */
export function readExpert(handle, query, signal, token) {
  return call("GET", `/experts/${encodeURIComponent(handle)}`, { query, signal, headers: bearer(token) });
}

/**
 * @param {Record<string, unknown>} body
 * @param {string} idempotencyKey
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ hold: Api.Hold }>}
 */
export function createHold(body, idempotencyKey, signal) {
  return call("POST", "/holds", { body, headers: { "Idempotency-Key": idempotencyKey }, signal });
}

/**
 * Reaches the server also when the page that asks for it is being left.
 * @param {string} id
 */
export function releaseHold(id) {
  return call("DELETE", `/holds/${encodeURIComponent(id)}`, { keepalive: true });
}

/**
 * @param {string | null} [token]
 * @returns {Record<string, string>}
 */
export function bearer(token) {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Request} request
 * @returns {Promise<any>}
 */
export async function call(method, path, { query, body, headers = {}, signal, keepalive, as = "json" }) {
  /** @type {RequestInit & { headers: Record<string, string> }} */
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

/**
 * @param {string} path
 * @param {RequestInit} request
 * @param {AbortSignal} [signal] the caller's own
 */
async function reach(path, request, signal) {
  try {
    const { api_url: base } = await config();
    return await fetch(base + path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable("The server could not be reached.", { cause: error });
  }
}

/** @param {AbortSignal} [signal] */
function patience(signal) {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

/** @param {Record<string, unknown>} query */
function search(query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
}
