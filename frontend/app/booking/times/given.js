// What a link to this page says of the client: ?name=&email=&phone=, or the same behind a #, which no server is sent. It
// leaves the address at once, so that it is in no history and in nothing that is copied or sent on from here.
import { signal } from "../../../vendor/preact.js";
import { tab } from "../../shared/storage.js";
import { embedded } from "./address.js";

const KEY = "expertbook.given";
const NAMES = ["name", "email", "phone"];

/** {name?, email?, phone?}. Kept in the tab, as a reload finds nothing in the address; a frame is given it again. */
export const given = signal(take() ?? (embedded ? null : tab.read(KEY)));

export function forgetGiven() {
  given.value = null;
  tab.remove(KEY);
}

function take() {
  const parts = [location.search, location.hash].map((text) => text.slice(1).split("&"));
  const found = parts.flat().flatMap((part) => [...new URLSearchParams(part)].filter(([name]) => NAMES.includes(name)));
  if (!found.length) return null;
  const [search, hash] = parts.map((each) => each.filter((part) => !isOfClient(part)).join("&"));
  history.replaceState(history.state, "", `${location.pathname}${search && `?${search}`}${hash && `#${hash}`}`);
  const taken = Object.fromEntries(found.map(([name, text]) => [name, text.trim()]));
  if (!embedded) tab.write(KEY, taken);
  return taken;
}

function isOfClient(part) {
  return [...new URLSearchParams(part).keys()].some((name) => NAMES.includes(name));
}
