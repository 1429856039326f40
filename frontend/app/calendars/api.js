// What an expert asks of the API about their accounts at calendar services. Calls resolve and reject as those of
// shared/api.js.
import { make, mine, part } from "../expert_area/api.js";

const ACCOUNTS = "/me/calendar-accounts";

/** Resolves to {accounts, most, services}. */
export function listAccounts() {
  return mine("GET", ACCOUNTS);
}

/** Resolves to {account}, as all below do but the next and the last. */
export function connectAccount(body, idempotencyKey) {
  return make(ACCOUNTS, body, idempotencyKey);
}

/** Body: {service, account_id?}, for an account that is there. Resolves to {url}, of a page of the service's. */
export function askForConsent(body) {
  return mine("POST", `${ACCOUNTS}/consent`, { body });
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
