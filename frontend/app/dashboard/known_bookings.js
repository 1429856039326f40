// All bookings that the page knows, each as it was told last.
import { computed, signal } from "../../vendor/preact.js";
import { tell } from "./news.js";
import { acted, first, listIds, nextIds, now, requestIds, weekIds } from "./state.js";
import { isOff } from "../shared/shown_status.js";

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
  const ids = weekIds.value.get(first.value);
  return ids ? those(ids).filter(({ status }) => !isOff(status)) : null;
});

export const inList = computed(() => those(listIds.value));

/** Those that wait for the expert, and those of them that the expert just decided about. */
export const requests = computed(() =>
  those(requestIds.value).filter((booking) => acted.value.has(booking.id) || isAhead(booking, "pending")),
);

export const waiting = computed(() => requests.value.filter((booking) => isAhead(booking, "pending")));

/** The one that is under way, or else comes next; undefined if there is none. */
export const nextBooking = computed(
  () =>
    those(nextIds.value ?? [])
      .filter((booking) => isAhead(booking, "confirmed"))
      .sort(byStart)[0],
);

/**
 * Ids as they were asked for, with those that were shown and are not among them because of what was just done here: who
 * confirmed a booking still sees it where it was, until another list is shown.
 */
export function withActed(ids, shown, compare = byStart) {
  const left = shown.filter((id) => acted.value.has(id) && !ids.includes(id));
  if (!left.length) return ids;
  return those([...ids, ...left])
    .sort(compare)
    .map(({ id }) => id);
}

export function byStart(one, other) {
  return Date.parse(one.start) - Date.parse(other.start);
}

function isAhead({ status, end }, wanted) {
  return status === wanted && Date.parse(end) > now.value;
}

function those(ids) {
  return ids.map((id) => known.value.get(id)).filter(Boolean);
}
