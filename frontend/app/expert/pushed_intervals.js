// Intervals taken a moment ago, as told by the WebSocket. An answer to GET may be older than what was pushed
// while it was under way, so what is remembered here is laid over every answer.

const REMEMBERED_MS = 10_000;

export function pushedIntervals() {
  let remembered = [];

  return {
    take(intervals, now) {
      remembered.push(...intervals.map(([from, to]) => ({ from, to, at: now })));
    },
    free(intervals) {
      remembered = intervals.reduce(subtract, remembered);
    },
    /** Those pushed since a moment shortly before the request was sent. */
    since(sent) {
      remembered = remembered.filter(({ at }) => at >= sent - REMEMBERED_MS);
      return remembered.map(({ from, to }) => [from, to]);
    },
    forget() {
      remembered = [];
    },
  };
}

function subtract(pieces, [freeFrom, freeTo]) {
  // RFC 3339 in UTC, all of one length, sorts like the instants it names.
  return pieces.flatMap(({ from, to, at }) => {
    if (freeTo <= from || to <= freeFrom) return [{ from, to, at }];
    const left = from < freeFrom ? [{ from, to: freeFrom, at }] : [];
    const right = freeTo < to ? [{ from: freeTo, to, at }] : [];
    return [...left, ...right];
  });
}
