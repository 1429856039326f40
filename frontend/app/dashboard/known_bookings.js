// All bookings that the page knows, each as it was told last.
import { computed, signal } from "../../vendor/preact.js";
import { tell } from "./news.js";
import { listIds, monday, now, pendingIds, weekIds } from "./state.js";

export const known = signal(new Map());

/** `live`: told without being asked for, so that what is new in it is news. */
export function keep(bookings, { live = false } = {}) {
  const before = known.value;
  // A list may be behind what a change answered already.
  const newer = bookings.filter(({ id, updated_at: at }) => !(before.get(id)?.updated_at > at));
  known.value = new Map([...before, ...newer.map((booking) => [booking.id, booking])]);
  if (live) tell(newer, before);
}

export function forgetAll() {
  known.value = new Map();
}

/** Those that take time in the shown week; null while they are not known. */
export const inWeek = computed(() => {
  const ids = weekIds.value.get(monday.value);
  return ids ? those(ids).filter(({ status }) => status !== "cancelled") : null;
});

export const inList = computed(() => those(listIds.value));

export const waiting = computed(() =>
  those(pendingIds.value).filter(({ status, end }) => status === "pending" && Date.parse(end) > now.value),
);

function those(ids) {
  return ids.map((id) => known.value.get(id)).filter(Boolean);
}
