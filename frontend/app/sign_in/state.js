import { signal } from "../../vendor/preact.js";
import { tab } from "../shared/storage.js";

const ASKED_KEY = "expertbook.code_asked";

/** Where a code was sent to, and how long it works: {email, expires_at}; or null. Anyone who looks into the mail and
 * comes back to a page that was loaded again is where they were. */
export const asked = signal(unexpired(tab.read(ASKED_KEY)));

/** "idle", "sending" or "checking". */
export const stage = signal("idle");

/** What is wrong with what was typed last, or null. */
export const wrong = signal(null);

/** Whether a second code was sent to the same address. */
export const again = signal(false);

export function keepAsked(found) {
  asked.value = found;
  if (!found) tab.remove(ASKED_KEY);
  else tab.write(ASKED_KEY, found);
}

function unexpired(found) {
  return found && Date.parse(found.expires_at) > Date.now() ? found : null;
}
