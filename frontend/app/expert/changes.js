// Makes a change noticed: a short flash for the eye, a sentence for a screen reader.
import { dateOf, dateWords } from "../shared/time.js";
import { announcement, date, flashing, zone } from "./state.js";

const FLASH_MS = 600;

export function tell(slots) {
  if (!slots.length) return;
  flash(slots.map(({ start }) => start));
  const words = [sentence(slots, "taken"), sentence(slots, "open")].filter(Boolean);
  if (words.length) announcement.value = words.join(". ");
}

function flash(starts) {
  flashing.value = new Set([...flashing.value, ...starts]);
  setTimeout(() => {
    flashing.value = new Set([...flashing.value].filter((start) => !starts.includes(start)));
  }, FLASH_MS);
}

function sentence(slots, status) {
  const those = slots.filter((slot) => slot.status === status);
  if (!those.length) return "";
  const [first] = those;
  const day = dateOf(first.start, zone.value);
  const when = day === date.value ? first.time : `${dateWords(day)}, ${first.time}`;
  const what = status === "taken" ? "just taken" : "freed";
  return those.length === 1 ? `${when} was ${what}` : `${those.length} times were ${what}, the first at ${when}`;
}
