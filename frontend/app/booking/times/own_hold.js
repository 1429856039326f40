// What of the expert's time is kept for this visitor: it never counts as held, however it is heard of.
import { tab } from "../../shared/storage.js";
import { without } from "./pushed_intervals.js";

const KEY = "expertbook.hold";

// Over a reload too: then the hold that was let go as the page went may still be there for a moment.
let id = tab.read(KEY);
let known = [];
let asked = null;
let answered = Promise.resolve();

export function ownHoldId() {
  return id;
}

/** While [from, to) is asked for, until the promise settles, whatever is heard of it is one's own. */
export function asking(interval, promise) {
  asked = interval;
  answered = promise;
}

/** Resolves when it is known what is one's own. */
export function settled() {
  return answered;
}

export function got(hold) {
  id = hold.id;
  known = [...known.slice(-8), hold]; // A push of one that was let go may still be on its way.
  tab.write(KEY, id);
}

export function gaveUp() {
  id = null;
  tab.remove(KEY);
}

/** After these intervals were freed, nothing more is heard of one's own hold of them. */
export function forget(intervals) {
  known = intervals.reduce(without, known);
}

/** The marks {from, to, until} without one's own holds. */
export function ofOthers(marks) {
  return marks.flatMap((mark) => {
    const mine = known.filter(({ until }) => until === mark.until).map(({ from, to }) => [from, to]);
    return [...mine, ...(asked ? [asked] : [])].reduce(without, [mark]);
  });
}
