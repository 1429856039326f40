import { computed, signal } from "../../../vendor/preact.js";
import { dateOf } from "../../shared/time.js";
import { keepZone, ownZone, shownZone, storedZone } from "../../shared/zones.js";
import { readAddress } from "./address.js";
import { findSlot, selectOpen, selectUpcoming } from "./slots.js";

/**
 * {handle, slug, start, move}: the expert, the event type (null: the first), the chosen start (null: none) and the
 * booking that is to be moved (null: a new one is made).
 */
export const address = signal(readAddress(location));

/** "loading", "ready", "failed" or "missing"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

export const expert = signal(null);
export const eventType = signal(null);

/** The country that the server takes the viewer's zone to be in: null for none, undefined before it said so. */
export const zoneCountry = signal(undefined);

/** The viewer's date -> its slots, as far as they are loaded. */
export const days = signal(new Map());
export const loadingDays = signal(true);

/** Whether no open time was found up to the end of the booking window. */
export const fullyBooked = signal(false);

/** The zone that was chosen, else the viewer's, or null: then times are in the expert's. */
export const chosenZone = signal(storedZone() ?? ownZone.value);
export const zone = computed(() => chosenZone.value ?? shownZone(expert.value?.timezone ?? "UTC"));

/** {id, token, booking, role}: what is to be moved, as soon as it is open; else null. */
export const moving = signal(null);

/** Within another web site: what was booked a moment ago, {booking, manage_token}; else null. */
export const booked = signal(null);

/** The server's clock, told on by the page every few seconds. */
export const now = signal(Date.now());
export const today = computed(() => dateOf(now.value, zone.value));

/** Whether there is room for a month of days; and on a phone, whether somebody opened it in place of the week. */
const room = matchMedia("(min-width: 640px)");
export const isWide = signal(room.matches);
room.addEventListener("change", ({ matches }) => (isWide.value = matches));
export const isMonthOpen = signal(false);
export const byMonth = computed(() => isWide.value || isMonthOpen.value);

/** The first of the dates that are shown together, of a week or a month, and the one whose slots are shown. */
export const firstDate = signal(today.value);
export const date = signal(today.value);

/** The start that was chosen last; it stays marked after the form is closed. */
export const lastChosen = signal(address.value.start);

/** "connecting", "live", "reconnecting" or "polling"; and whether the last question about the times got no answer. */
export const connection = signal("connecting");
export const isUnanswered = signal(false);
export const freshness = computed(() => (isUnanswered.value ? "unreachable" : connection.value));

/** Starts that changed a moment ago, and what a screen reader is told about them. */
export const flashing = signal(new Set());
export const announcement = signal("");

export const chosenSlot = computed(() => address.value.start && findSlot(days.value, address.value.start));

/** Starts that were taken while somebody looked; and whether to show all that are taken. */
export const justTaken = signal(new Set());
export const showsTaken = signal(false);

const upcoming = computed(() =>
  eventType.value ? selectUpcoming(days.value.get(date.value), eventType.value, now.value) : [],
);
export const shownSlots = computed(() =>
  upcoming.value.filter(({ start, status }) => status !== "taken" || showsTaken.value || justTaken.value.has(start)),
);

/** Whether the chosen date has taken times that are not shown, or only by wish. */
export const hasQuietlyTaken = computed(() =>
  upcoming.value.some(({ start, status }) => status === "taken" && !justTaken.value.has(start)),
);

/** The open slots of each date that is loaded: a month asks for all of them, and more than once. */
const openSlots = computed(
  () => new Map([...days.value].map(([day, slots]) => [day, selectOpen(slots, eventType.value, now.value)])),
);

/** The first open time of all, where today is loaded; else null. */
export const nextStart = computed(() => {
  if (!eventType.value || !days.value.has(today.value)) return null;
  const open = [...openSlots.value.values()].flat();
  return open.map(({ start }) => start).sort()[0] ?? null;
});

let clockAhead = 0;

/** Sets the clock by the instant in an answer, which is cut to seconds. */
export function setClock(instant) {
  clockAhead = Date.parse(instant) + 500 - Date.now();
  now.value = Date.parse(instant);
}

/** The server's clock at this very moment. */
export function serverNow() {
  return Date.now() + clockAhead;
}

export function openCount(day) {
  return openSlots.value.get(day)?.length ?? 0;
}

export function changeZone(name) {
  keepZone(name);
  chosenZone.value = name;
}
