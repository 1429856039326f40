// What of the expert's time is kept for this visitor: it never counts as held, however it is heard of.

/** @import { Mark } from "./slots.js" */
import { tab } from "../../shared/storage.js";
import { subtract } from "./pushed_intervals.js";

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
