// Moves between all webhooks and one of them. Back and reload work, since the address says which.
import { signal } from "../../vendor/preact.js";
import { readAddress, writeAddress } from "./address.js";

/** The id of the webhook that is shown; null for all. */
export const shown = signal(readAddress(location));

/** The id of the one that was shown last: among all of them the keyboard continues there. */
export const lastShown = signal(null);

export function listenToHistory() {
  addEventListener("popstate", () => arrive(readAddress(location)));
}

export function open(id) {
  history.pushState(null, "", writeAddress(id));
  arrive(id);
}

/** What a link to another view does, unless it is to open a tab of its own. */
export function follow(id) {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(id);
  };
}

function arrive(id) {
  lastShown.value = shown.value ?? lastShown.value;
  shown.value = id;
  scrollTo(0, 0);
}
