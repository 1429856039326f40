// Lays what the WebSocket tells over what is shown, and lets what is held come back when its time is over.
import { effect } from "../../../vendor/preact.js";
import { tell } from "./changes.js";
import { forget, ofOthers } from "./own_hold.js";
import { pushedIntervals } from "./pushed_intervals.js";
import { changedSlots, lapse, mark, nextLapse } from "./slots.js";
import { days, eventType, serverNow } from "./state.js";

const pushed = pushedIntervals();
let lapsing = 0;

/** Whether something was freed or changed, so that only the server knows what is open now. */
export function hear({ taken, freed, held, changed = [] }) {
  const marks = [
    ...taken.map(([from, to]) => ({ from, to, until: null })),
    ...ofOthers((held ?? []).map(([from, to, until]) => ({ from, to, until }))),
  ];
  forget(freed);
  pushed.hear([...taken, ...freed, ...(held ?? [])], marks, Date.now());
  if (eventType.value) show(mark(days.value, eventType.value, marks));
  return freed.length + changed.length > 0;
}

/** The days of an answer with what was pushed since it was asked for. */
export function withPushed(found, type, sent) {
  return mark(found, type, pushed.since(sent));
}

/** Shows the days, and makes noticed what is another one than before. */
export function show(newer) {
  const changed = changedSlots(days.value, newer);
  days.value = newer;
  tell(changed);
}

// A hold that lapses is told by nobody: the page knows its end.
effect(() => {
  const next = nextLapse(days.value);
  clearTimeout(lapsing);
  if (next) lapsing = setTimeout(() => show(lapse(days.value, next)), Math.max(0, Date.parse(next) - serverNow()));
});
