// The list as the server has it: what an answer about one event type does not say is the revision of their order.
import { listEventTypes } from "../expert_area/api.js";
import { keepOwn } from "../expert_area/own.js";

let asking = Promise.resolve();

/** Asks for it; what is shown stays if that fails. */
export function freshen() {
  asking = listEventTypes().then(keepOwn, () => {});
  return asking;
}

/** Resolves when nothing newer is on its way. */
export function fresh() {
  return asking;
}
