// What an expert asks of the API about their accounts at calendar services. Calls resolve and reject as those of
// shared/api.js.
import { make, mine, part } from "../expert_area/api.js";

const ACCOUNTS = "/me/calendar-accounts";

/** Resolves to {accounts, most, services}. */
export function listAccounts() {
  return mine("GET", ACCOUNTS);
}

/** Resolves to {account}, as all below do but the last. */
export function connectAccount(body, idempotencyKey) {
  return make(ACCOUNTS, body, idempotencyKey);
}

export function chooseForAccount(id, body) {
  return mine("PUT", pathOf(id), { body });
}

/** Body: {server, user, password} */
export function giveCredentials(id, body) {
  return mine("PUT", `${pathOf(id)}/credentials`, { body });
}

export function readAccount(id) {
  return mine("POST", `${pathOf(id)}/reading`);
}

/** `entries`: "keep" or "remove", what was written there. */
export function disconnectAccount(id, entries) {
  return mine("DELETE", pathOf(id), { query: { entries } });
}

function pathOf(id) {
  return `${ACCOUNTS}/${part(id)}`;
}
