// Webhooks and attempts in words. Pure; `now` is given in milliseconds.
import { dateOf, momentWords, timeOf } from "../shared/time.js";
import { hasWords, t } from "../shared/words.js";
import { wentWell } from "./rules.js";

const MINUTE_MS = 60_000;

/**
 * "Booking moved"; of an event that this page doesn't know its own name.
 * @param {string} type
 */
export function eventWords(type) {
  const key = `webhooks.events.${type.replace(".", "_")}`;
  return hasWords(key) ? t(key) : type;
}

/**
 * The key of a webhook's state, and how its badge is coloured.
 * @param {Api.Webhook} webhook
 * @returns {{ name: "unverified" | "active" | "failing" | "paused", colour: string }}
 */
export function stateOf({ status, failing_since: failing }) {
  if (status === "unverified") return { name: "unverified", colour: "pending" };
  if (status === "paused") return { name: "paused", colour: "cancelled" };
  return failing ? { name: "failing", colour: "pending" } : { name: "active", colour: "confirmed" };
}

/**
 * What went wrong with an attempt, in a sentence; null where nothing did.
 * @param {Api.Attempt} attempt
 */
export function problemWords({ status, problem }) {
  if (wentWell({ status, problem })) return null;
  const key = `webhooks.problems.${problem}`;
  if (problem && hasWords(key)) return t(key);
  return status === null ? t("webhooks.problems.unknown") : t("webhooks.problem_status", { status: String(status) });
}

/**
 * "Received (200)", "Failed (500)", "Failed"
 * @param {Api.Attempt} attempt
 */
export function outcomeWords({ status, problem }) {
  const outcome = t(wentWell({ status, problem }) ? "webhooks.attempt.received" : "webhooks.attempt.failed");
  return status === null ? outcome : t("webhooks.attempt.with_status", { outcome, status: String(status) });
}

/**
 * "Next try at 10:35", "Next try on Tue 24 Nov, 10:30", in the zone given. The clock calls once a minute.
 * @param {Instant} next
 * @param {string} zone
 * @param {number} now
 */
export function nextTryWords(next, zone, now) {
  if (Date.parse(next) - now < MINUTE_MS) return t("webhooks.attempt.next_soon");
  const isToday = dateOf(next, zone) === dateOf(now, zone);
  return isToday
    ? t("webhooks.attempt.next_at", { time: timeOf(next, zone) })
    : t("webhooks.attempt.next_on", { moment: momentWords(next, zone) });
}
