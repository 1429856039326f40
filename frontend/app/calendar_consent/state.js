// What a calendar service said of an expert who let us in, or didn't. It stands in the address; from there it's taken at
// once, and kept in the tab until the API has it: a reload says it once more, which changes nothing.
import { signal } from "../../vendor/preact.js";
import { tab } from "../shared/storage.js";

const KEY = "expertbook.calendar_consent";

/** @typedef {{ code: string, state: string }} Consent */

const arrived = takeFromAddress();

/** What the API is to be told; null if there's nothing, or not any more. */
export const consent = signal(/** @type {Consent | null} */ (kept(arrived)));

/**
 * What is shown: "sending"; "failed" where it can be sent again as it is; "not_yours" where somebody else may send it;
 * "refused"; "denied" where the expert didn't let us in, "sent_back" where the service didn't; "nothing" where nobody
 * came from a service.
 */
export const phase = signal(phaseOf(arrived));

/** Why it failed or was refused. */
export const failure = signal(/** @type {any} */ (null));

export function forgetConsent() {
  consent.value = null;
  tab.remove(KEY);
}

function takeFromAddress() {
  const given = new URLSearchParams(location.search);
  if (location.search) history.replaceState(history.state, "", location.pathname);
  return { code: given.get("code"), state: given.get("state"), error: given.get("error") };
}

function kept({ code, state, error }) {
  if (error) tab.remove(KEY);
  if (error || !code || !state) return tab.read(KEY);
  tab.write(KEY, { code, state });
  return { code, state };
}

function phaseOf({ error }) {
  if (error) return error === "access_denied" ? "denied" : "sent_back";
  return consent.value ? "sending" : "nothing";
}
