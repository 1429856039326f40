// Moves between the picker and the form, and between event types. The address comes first; the rest follows.
import { batch } from "../../../vendor/preact.js";
import { embedded, writeAddress, readAddress } from "./address.js";
import { load, showStart } from "./schedule.js";
import { address, changeZone, lastChosen } from "./state.js";

export function listenToHistory() {
  addEventListener("popstate", () => arrive(readAddress(location)));
}

export function chooseEventType(slug) {
  if (slug === address.value.slug) return;
  move({ ...address.value, slug, start: null }, "pushState");
  load();
}

/** Opens the form. The event type is named in the address from here on, so that a reload finds the same one. */
export function chooseStart(start, slug) {
  lastChosen.value = start;
  crossFade(() => move({ ...address.value, slug, start }, "pushState"));
}

/** Another start in the open form: not worth a step back of its own. */
export function changeStart(start) {
  lastChosen.value = start;
  batch(() => {
    move({ ...address.value, start }, "replaceState");
    showStart(start);
  });
}

export function closeForm() {
  // Through the history, so that the browser's own "back" does not open the form again.
  if (history.state?.openedHere) history.back();
  else move({ ...address.value, start: null }, "replaceState");
}

export function chooseZone(name) {
  changeZone(name);
  load();
}

function move(target, how) {
  const openedHere = how === "pushState" || history.state?.openedHere;
  // The history of another web site is its own.
  if (!embedded) history[how]({ openedHere: Boolean(openedHere) }, "", writeAddress(target));
  address.value = target;
}

/** From the times to the form and back without a jump, where the browser can and nobody minds. */
function crossFade(change) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isStill || document.hidden || !document.startViewTransition) return change();
  document.startViewTransition(async () => {
    change();
    await new Promise((resolve) => setTimeout(resolve)); // drawn by then
  });
}

function arrive(target) {
  const before = address.value;
  if (target.start) lastChosen.value = target.start;
  if (target.slug !== before.slug || target.handle !== before.handle) {
    address.value = target;
    load();
  } else {
    crossFade(() => (address.value = target));
    if (target.start) showStart(target.start);
  }
}
