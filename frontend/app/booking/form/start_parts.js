import { address, chosenSlot, today, zone } from "../times/state.js";
import { dateOf, dateParts, dateWords, daysBetween, timeWords } from "../../shared/time.js";

/** What a button says of the chosen slot: {time: "10:30", day: "Tuesday"}, or {…, day: "Tue 24 Nov"} a week from now. */
export function startParts() {
  const day = dateOf(address.value.start, zone.value);
  const soon = daysBetween(today.value, day) < 7;
  return { time: timeWords(chosenSlot.value.time), day: soon ? dateParts(day, "long").weekday : dateWords(day) };
}
