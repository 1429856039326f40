import { computed, signal } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { signedIn } from "../shared/sign_in.js";
import { dateOf } from "../shared/time.js";
import { shownZone, viewerZone } from "../shared/zones.js";
import { readAddress } from "./address.js";
import { datesOf } from "./week.js";

const address = readAddress(location);

/** The expert whose dashboard is shown, as soon as it is known that they are signed in; else null. */
export const handle = computed(() => {
  const found = own.value?.handle ?? null;
  return found === (signedIn.value?.expert ?? null) ? found : null;
});
export const zone = computed(() => (own.value ? shownZone(own.value.timezone) : viewerZone()));

/** The clock, told on every few seconds. */
export const now = signal(Date.now());
export const today = computed(() => dateOf(now.value, zone.value));

/** The first date of the shown week, and the date in it, that were chosen; null: today. */
export const chosenWeek = signal(address.week);
export const chosenDay = signal(null);

export const first = computed(() => chosenWeek.value ?? today.value);
export const dates = computed(() => datesOf(first.value));
/** The date that is shown where there is room for one only. */
export const day = computed(
  () => [chosenDay.value, today.value].find((date) => dates.value.includes(date)) ?? first.value,
);

/** Whether there is room for a whole week. */
const roomForWeek = matchMedia("(min-width: 720px)");
export const wide = signal(roomForWeek.matches);
roomForWeek.addEventListener("change", ({ matches }) => (wide.value = matches));

/** First date -> the ids of the bookings in that week, as far as they were asked for; and why the last did not load. */
export const weekIds = signal(new Map());
export const weekFailure = signal(null);

/** "upcoming" or "past", and what is searched for: as it is typed, and as it was asked for. */
export const view = signal(address.view);
export const typed = signal("");
export const search = signal("");

/** The list: "loading", "ready" or "failed"; its ids in their order; where the next page begins, or null. */
export const listPhase = signal("loading");
export const listFailure = signal(null);
export const listIds = signal([]);
export const next = signal(null);
export const loadingMore = signal(false);

/** Those that wait for the expert, and the next that are confirmed (null: unknown), as they were asked for last. */
export const requestIds = signal([]);
export const nextIds = signal(null);

/** Whether there was an answer to that, be it none. */
export const isAheadKnown = signal(false);

/** Bookings that were deleted in a calendar of theirs, or put back there. */
export const entries = signal(/** @type {Api.CalendarEntry[]} */ ([]));

/** Whether all requests are shown, of many. */
export const allRequests = signal(false);

/** The last weeks in numbers, or null. */
export const weeks = signal(null);
export const weeksFailure = signal(null);

/** {id, place}: the booking that is open, in "requests", "next", "calendar" or "list"; the id of that asked a reason for. */
export const opened = signal(null);
export const asking = signal(null);

/** booking id -> the reason that was typed for it and not sent. */
export const drafts = signal(new Map());

/** {id, action}: what is being sent; {id, action, words}: why the last change failed. */
export const sending = signal(null);
export const refused = signal(null);

/** Those that were changed here: they stay where they are shown, though they may belong elsewhere now. */
export const acted = signal(new Set());

/** {words, id}: what happened last, and the booking to look at; and those that are highlighted for a moment. */
export const news = signal(null);
export const flashing = signal(new Set());

/** "connecting", "live", "reconnecting" or "polling" */
export const connection = signal("connecting");
