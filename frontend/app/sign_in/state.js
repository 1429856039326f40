import { signal } from "../../vendor/preact.js";
import { tab } from "../shared/storage.js";

const ASKED_KEY = "expertbook.code_asked";

/** Where a code was sent to, how long it works, and the id of the request: {email, expires_at, id}; or null. Anyone who looks into the mail and
 * comes back to a page that was loaded again is where they were. */
export const asked = signal(unexpired(tab.read(ASKED_KEY)));

/** {email, id, secret} of the link in the mail, until it is used; or null. */
export const linked = signal(readLink());

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

/** What a link from the mail has after the #. It leaves the address bar at once. */
function readLink() {
  const [, id, secret, address] = /^#sign-in\.([\w-]+)\.([\w-]+)\.(.+)$/.exec(location.hash) ?? [];
  if (!address) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    return { email: decodeURIComponent(address), id, secret };
  } catch {
    return null;
  }
}

function unexpired(found) {
  return found && Date.parse(found.expires_at) > Date.now() ? found : null;
}
