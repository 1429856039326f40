// What an expert asks of the API about their webhooks. Calls resolve and reject as those of shared/api.js.
import { make, mine, part } from "../expert_area/api.js";

/** Resolves to {webhooks, limit}. */
export function listWebhooks() {
  return mine("GET", "/me/webhooks");
}

/** Resolves to the webhook with its `secret`, which no other call shows. */
export function addWebhook(body, idempotencyKey) {
  return make("/me/webhooks", body, idempotencyKey);
}

/** Body: any of {url, events, payload, status}. */
export function changeWebhook(id, body) {
  return mine("PATCH", pathOf(id), { body });
}

export function removeWebhook(id) {
  return mine("DELETE", pathOf(id));
}

/** Resolves to {secret, previous_valid_until}. */
export function rotateSecret(id) {
  return mine("POST", `${pathOf(id)}/secret`);
}

/** Resolves to {event_id}, as `resend` does. */
export function sendTest(id) {
  return mine("POST", `${pathOf(id)}/test`);
}

export function resend(id, eventId) {
  return mine("POST", `${pathOf(id)}/resend`, { body: { event_id: eventId } });
}

/** Resolves to {events}, their number. */
export function replay(id, span) {
  return mine("POST", `${pathOf(id)}/replay`, { body: span });
}

/** Resolves to {attempts, next}: ten, the newest first. */
export function listAttempts(id, cursor) {
  return mine("GET", `${pathOf(id)}/attempts`, { query: { cursor, limit: 10 } });
}

function pathOf(id) {
  return `/me/webhooks/${part(id)}`;
}
