// What is done with slots, as pure functions over the days of the API's answer: a Map from the viewer's date
// to its slots {start, end, time, status}. Two statuses are the page's own: "held", a slot that somebody keeps
// until its `held_until`, and "current", the time that a booking has which is to be moved.

/** @typedef {Omit<Api.Slot, "status"> & { status: "open" | "taken" | "past" | "held" | "current" }} Slot */
/** @typedef {Map<DateText, Slot[]>} Days */
/** @typedef {{ from: Instant, to: Instant, until: Instant | null }} Mark taken for good, or held until */

const MINUTE_MS = 60_000;
const LONG_DAY = 10;
const PARTS = [
  ["night", "00:00", "06:00"],
  ["morning", "06:00", "12:00"],
  ["afternoon", "12:00", "17:00"],
  ["evening", "17:00", "24:00"],
];

/**
 * The slots of an answer, with the page's own statuses.
 * @param {Api.Slot[]} slots
 * @param {Instant | undefined} current the start of the booking that is to be moved
 * @param {Instant | undefined} asked the start that was asked to be held, without an answer: the hold may be one's own
 * @returns {Slot[]}
 */
export function addOwnStatuses(slots, current, asked) {
  return slots.map((slot) => {
    if (slot.start === current && slot.status === "open") return { ...slot, status: "current" };
    if (slot.status !== "taken" || !slot.held_until) return slot;
    return { ...slot, status: slot.start === asked ? "open" : "held" };
  });
}

/**
 * What a booking of this slot would claim, [from, to) in milliseconds.
 * @param {Pick<Slot, "start" | "end">} slot
 * @param {Api.EventType} eventType
 */
export function spanOf(slot, eventType) {
  return [
    Date.parse(slot.start) - eventType.buffer_before_minutes * MINUTE_MS,
    Date.parse(slot.end) + eventType.buffer_after_minutes * MINUTE_MS,
  ];
}

/**
 * The days with every free slot taken or held that meets one of the marks.
 * @param {Days} days
 * @param {Api.EventType} eventType
 * @param {Mark[]} marks
 */
export function mark(days, eventType, marks) {
  if (!marks.length) return days;
  return mapSlots(days, (slot) => {
    if (slot.status !== "open" && slot.status !== "held") return slot;
    const [from, to] = spanOf(slot, eventType);
    const met = marks.filter((each) => Date.parse(each.from) < to && from < Date.parse(each.to));
    if (!met.length) return slot;
    if (met.some(({ until }) => !until)) return { ...slot, status: "taken" };
    // RFC 3339 in UTC, all of one length, sorts like the instants it names.
    const [until] = [slot.held_until ?? "", ...met.map((each) => each.until ?? "")].sort().reverse();
    return { ...slot, status: "held", held_until: until };
  });
}

/**
 * When the first of the held slots is free again by itself, or null.
 * @param {Days} days
 */
export function findNextLapse(days) {
  const ends = [...days.values()].flat().filter(({ status }) => status === "held");
  return ends.map((slot) => slot.held_until ?? "").sort()[0] ?? null;
}

/**
 * The days with those slots open that were held until this instant or an earlier one.
 * @param {Days} days
 * @param {Instant} instant
 */
export function lapse(days, instant) {
  return mapSlots(days, (slot) =>
    slot.status === "held" && (slot.held_until ?? "") <= instant
      ? { ...slot, status: "open", held_until: undefined }
      : slot,
  );
}

/**
 * The slots whose status is another one in the newer days; `was` is the older one.
 * @param {Days} older
 * @param {Days} newer
 */
export function findChanges(older, newer) {
  const before = new Map([...older.values()].flat().map((slot) => [slot.start, slot.status]));
  return [...newer.values()]
    .flat()
    .map((slot) => ({ ...slot, was: before.get(slot.start) ?? slot.status }))
    .filter(({ status, was }) => status !== was);
}

/**
 * The slots of a day that have not gone by.
 * @param {Slot[] | undefined} slots
 * @param {Api.EventType | null} eventType
 * @param {number} now
 */
export function selectUpcoming(slots, eventType, now) {
  if (!slots || !eventType) return []; // Not loaded yet, or the expert offers nothing.
  const earliest = now + eventType.minimum_notice_minutes * MINUTE_MS;
  return slots.filter((slot) => slot.status !== "past" && Date.parse(slot.start) >= earliest);
}

/**
 * @param {Slot[] | undefined} slots
 * @param {Api.EventType | null} eventType
 * @param {number} now
 */
export function selectOpen(slots, eventType, now) {
  return selectUpcoming(slots, eventType, now).filter((slot) => slot.status === "open");
}

/**
 * @param {Days} days
 * @param {Instant} start
 */
export function findSlot(days, start) {
  for (const slots of days.values()) {
    const found = slots.find((slot) => slot.start === start);
    if (found) return found;
  }
  return null;
}

/**
 * The open slots closest to a start, the closest first.
 * @param {Days} days
 * @param {Api.EventType} eventType
 * @param {Instant} start
 * @param {number} now
 */
export function findNearestOpen(days, eventType, start, now, count = 6) {
  /** @param {Slot} slot */
  const distance = (slot) => Math.abs(Date.parse(slot.start) - Date.parse(start));
  const open = [...days.values()].flatMap((slots) => selectOpen(slots, eventType, now));
  return open.sort((one, other) => distance(one) - distance(other)).slice(0, count);
}

/**
 * [{name, slots}]: a long day in parts ("morning"), a short one whole (its name is null).
 * @param {Slot[]} slots
 */
export function splitDay(slots) {
  if (slots.length <= LONG_DAY) return [{ name: null, slots }];
  const parts = PARTS.map(([name, from, to]) => ({
    name,
    slots: slots.filter(({ time }) => from <= time && time < to),
  }));
  return parts.filter((part) => part.slots.length > 0);
}

/**
 * The clock times that a day shows twice, as when summer time ends.
 * @param {Slot[]} slots
 */
export function findRepeatedTimes(slots) {
  const times = slots.map(({ time }) => time);
  return new Set(times.filter((time, index) => times.indexOf(time) !== index));
}

/**
 * The days with each slot changed.
 * @param {Days} days
 * @param {(slot: Slot) => Slot} change
 * @returns {Days}
 */
export function mapSlots(days, change) {
  return new Map([...days].map(([date, slots]) => [date, slots.map(change)]));
}
