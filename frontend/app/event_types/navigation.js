// Moves between the list and the form. Back and reload work, since the address says which.
/** @import { View } from "./address.js" */
import { signal } from "../../vendor/preact.js";
import { readAddress, writeAddress } from "./address.js";

export const view = signal(readAddress(location));

/** The slug that was edited last: on the list the keyboard continues there. */
export const lastEdited = signal(null);

export function listenToHistory() {
  addEventListener("popstate", () => arrive(readAddress(location)));
}

export function open(target) {
  history.pushState({ openedHere: true }, "", writeAddress(target));
  arrive(target);
}

export function openList() {
  // Through the history, so that the browser's own "back" does not open the form again.
  if (history.state?.openedHere) {
    history.back();
    return;
  }
  /** @type {View} */
  const list = { name: "list", slug: null };
  history.replaceState(null, "", writeAddress(list));
  arrive(list);
}

/** What a link to another view does, unless it is to open a tab of its own. */
export function follow(target) {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(target);
  };
}

function arrive(target) {
  if (view.value.name !== "list") lastEdited.value = lastEdited.value ?? view.value.slug;
  if (target.name !== "list") lastEdited.value = null;
  view.value = target;
  scrollTo(0, 0);
}
