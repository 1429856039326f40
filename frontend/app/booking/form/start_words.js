import { address, chosenSlot, today, zone } from "../times/state.js";
import { dateOf, dateParts, dateWords, daysBetween, timeWords } from "../../shared/time.js";

/** "10:30 on Tuesday": the chosen slot, on a button. */
export function startWords() {
  const day = dateOf(address.value.start, zone.value);
  const soon = daysBetween(today.value, day) < 7;
  return `${timeWords(chosenSlot.value.time)} on ${soon ? dateParts(day, "long").weekday : dateWords(day)}`;
}
