// Makes a change noticed: a short flash for the eye, a sentence for a screen reader.
import { dateOf, dateWords, timeWords } from "../../shared/time.js";
import { announcement, date, flashing, zone } from "./state.js";
import { t } from "../../shared/words.js";

const FLASH_MS = 600;
const GATHER_MS = 300;

let untold = new Map();

/** Tells of slots that changed from the status `was`. */
export function tell(slots) {
  flash(slots.map(({ start }) => start));
  // What one booking changes may come in several messages; it is worth one sentence.
  if (!untold.size) setTimeout(announce, GATHER_MS);
  for (const slot of slots) untold.set(slot.start, { ...slot, was: untold.get(slot.start)?.was ?? slot.was });
}

function announce() {
  const changed = [...untold.values()].filter(({ status, was }) => status !== was);
  const slots = changed.sort((one, other) => (one.start < other.start ? -1 : 1));
  untold = new Map();
  const words = [takenWords, heldWords, freedWords].map((each) => each(slots)).filter(Boolean);
  if (words.length) announcement.value = words.join(" ");
}

function flash(starts) {
  flashing.value = new Set([...flashing.value, ...starts]);
  setTimeout(() => {
    flashing.value = new Set([...flashing.value].filter((start) => !starts.includes(start)));
  }, FLASH_MS);
}

function takenWords(slots) {
  // Anyone who heard that it is being booked need not hear that it was.
  return sentence(
    slots.filter(({ status, was }) => status === "taken" && was === "open"),
    "booking.told.taken",
    "booking.told.several_taken",
  );
}

function freedWords(slots) {
  return sentence(
    slots.filter((slot) => slot.status === "open" && (slot.was === "taken" || isShown(slot))),
    "booking.told.freed",
    "booking.told.several_freed",
  );
}

/** Holds come and go: those of other days are not worth a word. */
function heldWords(slots) {
  const held = slots.filter((slot) => slot.status === "held" && isShown(slot));
  if (!held.length) return "";
  const [first, last] = [held[0], held.at(-1)];
  return first === last
    ? t("booking.told.held", { time: timeWords(first.time) })
    : t("booking.told.several_held", { first: timeWords(first.time), last: timeWords(last.time) });
}

function isShown({ start }) {
  return dateOf(start, zone.value) === date.value;
}

function sentence(slots, one, several) {
  if (!slots.length) return "";
  const [first] = slots;
  const time = timeWords(first.time);
  const when = isShown(first)
    ? time
    : t("booking.day_and_time", { day: dateWords(dateOf(first.start, zone.value)), time });
  return slots.length === 1 ? t(one, { when }) : t(several, { count: slots.length, when });
}
