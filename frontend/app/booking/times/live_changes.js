// Lays what the WebSocket tells over what is shown, and lets what is held come back when its time is over.
import { effect } from "../../../vendor/preact.js";
import { createPart } from "../../shared/part.js";
import { forgetFreed, isBookedHere, subtractOwn } from "./own_hold.js";
import { createPushedIntervals } from "./pushed_intervals.js";
import { findChanges, lapse, mark, findNextLapse } from "./slots.js";
import { days, eventType, justTaken, serverNow } from "./state.js";

const announcePart = createPart("booking/times/announce.js", () => import("./announce.js"));
const pushed = createPushedIntervals();
let lapsing = 0;

/**
 * Whether something was freed or changed, so that only the server knows what is open now.
 * @param {Api.SlotsMessage} message
 */
export function hear({ taken, freed, held, changed = [] }) {
  const marks = [
    ...taken.map(([from, to]) => ({ from, to, until: null })),
    ...subtractOwn((held ?? []).map(([from, to, until]) => ({ from, to, until }))),
  ];
  forgetFreed(freed);
  pushed.hear([...taken, ...freed, ...(held ?? [])], marks, Date.now());
  if (eventType.value) show(mark(days.value, eventType.value, marks));
  return freed.length + changed.length > 0;
}

/** The days of an answer with what was pushed since it was asked for. */
export function withPushed(found, type, sent) {
  return mark(found, type, pushed.since(sent));
}

/** Shows the days, and makes noticed what is another one than before; what somebody booked here is no news to them. */
export function show(newer) {
  const changed = findChanges(days.value, newer).filter((slot) => !isBookedHere(slot, eventType.value));
  days.value = newer;
  const taken = changed.filter(({ status }) => status === "taken").map(({ start }) => start);
  if (taken.length) justTaken.value = new Set([...justTaken.value, ...taken]);
  if (changed.length) announce(changed);
}

/** Most visits see no change. */
async function announce(changed) {
  const { tell } = (await announcePart.fetch()) ?? {};
  tell?.(changed);
}

// A hold that lapses is told by nobody: the page knows its end.
effect(() => {
  const next = findNextLapse(days.value);
  clearTimeout(lapsing);
  if (next) lapsing = setTimeout(() => show(lapse(days.value, next)), Math.max(0, Date.parse(next) - serverNow()));
});
