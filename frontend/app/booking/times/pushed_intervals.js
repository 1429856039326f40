// What became of intervals a moment ago, as told by the WebSocket. An answer to GET may be older than what was
// pushed while it was under way, so what is remembered here is laid over every answer.

/** @import { Mark } from "./slots.js" */

const REMEMBERED_MS = 10_000;

/** Remembers marks; `until` is null for what is taken, else when the hold of it lapses. */
export function createPushedIntervals() {
  /** @type {(Mark & { at: number })[]} */
  let remembered = [];

  return {
    /**
     * The last word on an interval counts: what was marked before is forgotten where `intervals` lie.
     * @param {(readonly Instant[])[]} intervals
     * @param {Mark[]} marks
     * @param {number} now
     */
    hear(intervals, marks, now) {
      const left = intervals.reduce((before, interval) => subtract(before, interval), remembered);
      remembered = [...left, ...marks.map((mark) => ({ ...mark, at: now }))];
    },
    /**
     * Those pushed since a moment shortly before the request was sent.
     * @param {number} sent
     * @returns {Mark[]}
     */
    since(sent) {
      remembered = remembered.filter(({ at }) => at >= sent - REMEMBERED_MS);
      return remembered;
    },
  };
}

/**
 * What is left of the marks outside of an interval.
 * @template {{ from: Instant, to: Instant }} Interval
 * @param {Interval[]} marks
 * @param {readonly Instant[]} interval
 * @returns {Interval[]}
 */
export function subtract(marks, [from, to]) {
  // RFC 3339 in UTC, all of one length, sorts like the instants it names.
  return marks.flatMap((mark) => {
    if (to <= mark.from || mark.to <= from) return [mark];
    const left = mark.from < from ? [{ ...mark, to: from }] : [];
    const right = to < mark.to ? [{ ...mark, from: to }] : [];
    return [...left, ...right];
  });
}
