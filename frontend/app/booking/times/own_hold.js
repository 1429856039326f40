// What of the expert's time is kept for this visitor, or booked by them: it never counts as somebody else's, however it is
// heard of.

/** @import { Mark, Slot } from "./slots.js" */
import { tab } from "../../shared/storage.js";
import { subtract } from "./pushed_intervals.js";
import { spanOf } from "./slots.js";

const KEY = "expertbook.hold";

// Over a reload too: then the hold that was let go as the page went may still be there for a moment.
/** @type {string | null} */
let id = tab.read(KEY);
/** @type {string | null} */
let letGo = null;
/** @type {Api.Hold[]} */
let known = [];
/** @type {readonly Instant[] | null} */
let expected = null;
/** @type {{ start: Instant, span: number[] }[]} */
let booked = [];

export function ownHoldId() {
  return id;
}

/**
 * What is asked for: until it is answered, whatever is heard of [from, to) is one's own.
 * @param {readonly Instant[]} interval
 */
export function expectHold(interval) {
  expected = interval;
}

/** What was asked for is not held. */
export function forgetExpected() {
  expected = null;
}

/** @param {Api.Hold} hold */
export function keepHold(hold) {
  id = hold.id;
  known = [...known.slice(-8), hold]; // A push of one that was let go may still be on its way.
  tab.write(KEY, id);
  expected = null;
}

export function forgetHold() {
  id = null;
  tab.remove(KEY);
}

/** The hold is let go: from here on, the news that its time is free may be of it. */
export function expectFreed() {
  letGo = id;
}

/**
 * After these intervals were freed, nothing more is heard of the holds of them that were let go. The hold of now is not
 * one of these: after a reload the one before it may be told to be free when this one is there already.
 * @param {(readonly Instant[])[]} intervals
 */
export function forgetFreed(intervals) {
  const kept = id === letGo ? null : id;
  const current = known.filter((hold) => hold.id === kept);
  const others = known.filter((hold) => hold.id !== kept);
  known = [...intervals.reduce((before, interval) => subtract(before, interval), others), ...current];
}

/**
 * The marks without one's own holds.
 * @param {Mark[]} marks
 */
export function subtractOwn(marks) {
  return marks.flatMap((mark) => {
    const mine = known.filter(({ until }) => until === mark.until).map(({ from, to }) => [from, to]);
    const own = expected ? [...mine, expected] : mine;
    return own.reduce((left, interval) => subtract(left, interval), [mark]);
  });
}

/**
 * A booking of this slot is sent: from here on, the news that its time is taken is of one's own booking.
 * @param {Pick<Slot, "start" | "end">} slot
 * @param {Api.EventType} eventType
 */
export function expectBooked(slot, eventType) {
  forgetBooked(slot.start);
  booked.push({ start: slot.start, span: spanOf(slot, eventType) });
}

/**
 * What was sent was not booked.
 * @param {Instant} start
 */
export function forgetBooked(start) {
  booked = booked.filter((each) => each.start !== start);
}

/**
 * Whether a slot is taken by what was booked here.
 * @param {Slot} slot
 * @param {Api.EventType} eventType
 */
export function isBookedHere(slot, eventType) {
  const [from, to] = spanOf(slot, eventType);
  return slot.status === "taken" && booked.some(({ span }) => span[0] < to && from < span[1]);
}
