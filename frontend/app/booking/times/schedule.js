// Keeps the expert's days as they are on the server: asks, lays over what was pushed, asks again.
import { batch, effect } from "../../../vendor/preact.js";
import { Problem, readExpert } from "../../shared/api.js";
import { addDays, dateOf, daysBetween } from "../../shared/time.js";
import { settleHold, unansweredStart } from "./hold_requests.js";
import { show as showDays, withPushed } from "./live_changes.js";
import { ownHoldId } from "./own_hold.js";
import { periodDates, periodStart, turnPeriod } from "./period.js";
import { addOwnStatuses, mapSlots, selectOpen } from "./slots.js";
import {
  address,
  byMonth,
  chosenZone,
  date,
  days,
  eventType,
  expert,
  failure,
  firstDate,
  fullyBooked,
  isUnanswered,
  justTaken,
  loadingDays,
  moving,
  now,
  openCount,
  phase,
  serverNow,
  setClock,
  today,
  zone,
  zoneCountry,
} from "./state.js";

const WEEK = 7;
const LONGEST_QUERY = 62;
const REFRESH_MS = 250;

let asking = null;
let seeking = null;
let refreshing = 0;
// Whether what is there is older than the last change that was heard of.
let stale = false;

/** Loads again: another event type or zone. The date stays if it has an open time, else the first with any is shown. */
export async function load() {
  const { start } = address.value;
  stale = false;
  batch(() => {
    if (phase.value !== "ready") phase.value = "loading";
    days.value = new Map();
    fullyBooked.value = false;
    justTaken.value = new Set();
    show(start ? dateOf(start, zone.value) : date.value);
  });
  const before = date.value;
  const found = await ask(firstDate.value);
  // Anyone who chose another date, or a time, in the meantime is not led away from it.
  if (!found || address.value.start || date.value !== before || openCount(before)) return;
  if (showFirstOpen(found)) return;
  await seekOpen();
  if (!address.value.start && date.value === before && nextOpenDate()) show(nextOpenDate());
}

/** Shows the date of a start, and loads it if it is not there. */
export function showStart(start) {
  const day = dateOf(start, zone.value);
  show(day);
  if (!days.value.has(day)) ask(firstDate.value);
}

/** Asks again, quietly, for what is shown; what else was loaded is forgotten rather than kept stale. */
export function refresh() {
  clearTimeout(refreshing);
  // Several changes in a row make one request; and a thousand watchers do not ask in the same instant.
  refreshing = setTimeout(refreshNow, REFRESH_MS * (0.5 + Math.random()));
}

function refreshNow() {
  stale = true;
  if (phase.value === "failed" && !days.value.size) load();
  else if (loadingDays.value) refresh(); // Never overtake what the visitor waits for.
  else ask(firstDate.value, { quiet: true });
}

/** Something came free: only the server knows what can be booked now. */
export function refreshFreed() {
  fullyBooked.value = false;
  refresh();
}

/** What an answer said of one start, until the next answer tells more. */
export function markTaken(start) {
  days.value = mapSlots(days.value, (slot) => (slot.start === start ? { ...slot, status: "taken" } : slot));
  refresh();
}

/** The dates that are shown together. */
export function shownDates() {
  return periodDates(firstDate.value, byMonth.value);
}

export function turn(step) {
  const first = turnPeriod(firstDate.value, step, today.value, byMonth.value);
  batch(() => {
    firstDate.value = first;
    date.value = first;
  });
  if (isLoaded()) selectFirstOpen();
  else ask(first).then(selectFirstOpen);
}

/** Shows a date, and loads what is shown together with it. */
export function chooseDate(day) {
  show(day);
  if (!isLoaded()) ask(firstDate.value);
}

/** The next date with an open time after the one shown, as far as it is loaded. */
export function nextOpenDate() {
  return [...days.value.keys()].sort().find((day) => day > date.value && openCount(day)) ?? null;
}

/** The last date with an open time before the one shown, as far as it is loaded. */
export function lastOpenDate() {
  return [...days.value.keys()].sort().findLast((day) => day < date.value && openCount(day)) ?? null;
}

/** Loads ahead, from after what is shown to the end of the booking window, until there is an open time. */
export function seekOpen() {
  // The page, and what says that a day is empty, may both ask for it.
  return (seeking ??= seek().finally(() => (seeking = null)));
}

async function seek() {
  const last = lastDate();
  let from = addDays(shownDates().at(-1), 1);
  // Mostly the week after has one; only who is booked up for long is worth a long answer.
  for (let count = WEEK; from <= last; count = LONGEST_QUERY) {
    const found = await ask(from, { count: Math.min(count, daysBetween(from, last) + 1) });
    if (found === null || [...found.keys()].some(openCount)) return;
    from = addDays(from, count);
  }
  fullyBooked.value = true;
}

/** Whether an answer will tell what the day has. */
export function isAwaited(day) {
  return phase.value !== "failed" && !days.value.has(day);
}

function isLoaded() {
  return shownDates().every((day) => days.value.has(day));
}

/** The last date with starts. The viewer's date can be a day ahead of the expert's. */
export function lastDate() {
  return addDays(today.value, (eventType.value?.booking_window_days ?? 0) + 1);
}

export function tick() {
  const before = today.value;
  now.value = serverNow();
  if (today.value === before || firstDate.value >= today.value) return;
  // Midnight: what is shown begins with today again.
  show(date.value);
  refresh();
}

async function ask(from, { quiet = false, count = periodDates(from, byMonth.value).length } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const { handle, slug } = address.value;
  const query = { from, days: count, event_type: slug, timezone: zone.value };
  const hold = ownHoldId();
  const sent = Date.now();
  if (!quiet) loadingDays.value = true;
  try {
    const { id, token } = moving.value ?? {};
    const answer = await readExpert(handle, { ...query, hold, moving: id }, mine.signal, token);
    await settleHold();
    if (mine !== asking) return null;
    // A hold made meanwhile looks like somebody else's in this answer.
    if (ownHoldId() && ownHoldId() !== hold) return ask(from, { quiet, count });
    // Who went on to days that were there already would lose them.
    if (quiet && from !== firstDate.value) return ask(firstDate.value, { quiet });
    return receive(answer, sent, quiet, query.timezone);
  } catch (error) {
    if (mine === asking) fail(error, quiet);
    return null;
  }
}

function receive(answer, sent, quiet, asked) {
  if (!chosenZone.value) {
    // Then the times are in the expert's zone, which is known only now.
    expert.value = answer.expert;
    if (zone.value !== asked) {
      load();
      return null;
    }
  }
  const current = moving.value?.booking.start;
  const listed = new Map(
    answer.days.map(({ date: day, slots }) => [day, addOwnStatuses(slots, current, unansweredStart())]),
  );
  const found = withPushed(listed, answer.event_type, sent);
  batch(() => {
    setClock(answer.now);
    expert.value = answer.expert;
    eventType.value = answer.event_type;
    zoneCountry.value = answer.country;
    isUnanswered.value = false;
    loadingDays.value = false;
    failure.value = null;
    phase.value = "ready";
    if (quiet) showDays(found);
    else days.value = new Map([...days.value, ...found]);
  });
  if (quiet) stale = false;
  else if (stale) refresh(); // It was asked for other days meanwhile, which ended that.
  return found;
}

function fail(error, quiet) {
  isUnanswered.value = !(error instanceof Problem) || error.status >= 500;
  // A quiet refresh that fails leaves what is there: the live indicator tells how fresh it is.
  if (quiet && phase.value === "ready") return;
  if (chosenZone.value && isAbout(error, "timezone")) {
    // A browser may know zones that the server doesn't.
    chosenZone.value = null;
    load();
    return;
  }
  batch(() => {
    loadingDays.value = false;
    failure.value = error;
    phase.value = isMissing(error) ? "missing" : "failed";
  });
}

/** Whether there is no such expert, or nothing of that name to book. */
function isMissing(error) {
  return error.status === 404 || isAbout(error, "event_type");
}

function isAbout(error, name) {
  return error instanceof Problem && error.errors.some(({ field }) => field === name);
}

/** Whether there is one. */
function showFirstOpen(found) {
  const open = [...found].find(([, slots]) => selectOpen(slots, eventType.value, now.value).length);
  if (open) show(open[0]);
  return Boolean(open);
}

function selectFirstOpen() {
  const open = shownDates().find(openCount);
  if (open && date.value === firstDate.value) date.value = open;
}

function show(day) {
  const shown = day < today.value ? today.value : day;
  batch(() => {
    firstDate.value = periodStart(shown, today.value, byMonth.value);
    date.value = shown;
  });
}

// A month in place of a week, or a week again.
let wasByMonth = byMonth.value;
effect(() => {
  if (byMonth.value === wasByMonth) return;
  wasByMonth = byMonth.value;
  queueMicrotask(() => chooseDate(date.value));
});
