// What is done with slots, as pure functions over the days of the API's answer: a Map from the viewer's date
// to its slots {start, end, time, status}.

const MINUTE_MS = 60_000;
const LONG_DAY = 10;

/** Whether booking this slot would claim time inside one of the intervals [from, to). */
export function meetsAny(slot, eventType, intervals) {
  const from = Date.parse(slot.start) - eventType.buffer_before_minutes * MINUTE_MS;
  const to = Date.parse(slot.end) + eventType.buffer_after_minutes * MINUTE_MS;
  return intervals.some(([start, end]) => Date.parse(start) < to && from < Date.parse(end));
}

/** The days with every open slot that meets an interval taken; and those slots. */
export function take(days, eventType, intervals) {
  const lost = [];
  const taken = new Map();
  for (const [date, slots] of days) {
    const next = slots.map((slot) => {
      if (slot.status !== "open" || !meetsAny(slot, eventType, intervals)) return slot;
      const gone = { ...slot, status: "taken" };
      lost.push(gone);
      return gone;
    });
    taken.set(date, next);
  }
  return { days: taken, lost };
}

/** The slots whose status is another one in the newer days. */
export function changedSlots(older, newer) {
  const before = new Map([...older.values()].flat().map((slot) => [slot.start, slot.status]));
  const slots = [...newer.values()].flat();
  return slots.filter(({ start, status }) => before.has(start) && before.get(start) !== status);
}

/** The slots of a day that have not gone by. */
export function upcoming(slots = [], eventType, now) {
  const earliest = now + eventType.minimum_notice_minutes * MINUTE_MS;
  return slots.filter((slot) => slot.status !== "past" && Date.parse(slot.start) >= earliest);
}

export function openOnes(slots, eventType, now) {
  return upcoming(slots, eventType, now).filter((slot) => slot.status === "open");
}

export function findSlot(days, start) {
  for (const slots of days.values()) {
    const found = slots.find((slot) => slot.start === start);
    if (found) return found;
  }
  return null;
}

/** The open slots closest to a start, the closest first. */
export function nearestOpen(days, eventType, start, now, count = 6) {
  const distance = (slot) => Math.abs(Date.parse(slot.start) - Date.parse(start));
  const open = [...days.values()].flatMap((slots) => openOnes(slots, eventType, now));
  return open.sort((one, other) => distance(one) - distance(other)).slice(0, count);
}

/** [{name, slots}]: a long day in three parts, a short one whole (its name is null). */
export function inParts(slots) {
  if (slots.length <= LONG_DAY) return [{ name: null, slots }];
  const parts = [
    { name: "Morning", slots: slots.filter(({ time }) => time < "12:00") },
    { name: "Afternoon", slots: slots.filter(({ time }) => time >= "12:00" && time < "17:00") },
    { name: "Evening", slots: slots.filter(({ time }) => time >= "17:00") },
  ];
  return parts.filter((part) => part.slots.length > 0);
}

/** The clock times that a day shows twice, as when summer time ends. */
export function repeatedTimes(slots) {
  const times = slots.map(({ time }) => time);
  return new Set(times.filter((time, index) => times.indexOf(time) !== index));
}
