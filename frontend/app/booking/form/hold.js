// Keeps the chosen time for the visitor while the form is open: one request at a time, and the last wish wins, so
// that nothing is kept that nobody knows of. The form works without it.
import { batch, signal } from "../../../vendor/preact.js";
import { askForHold, release, settleHold } from "../times/hold_requests.js";
import { forgetHold, ownHoldId } from "../times/own_hold.js";
import { markTaken, refresh } from "../times/schedule.js";
import { address, announcement, eventType, serverNow } from "../times/state.js";
import { spanOf } from "../times/slots.js";
import { Problem, releaseHold } from "../../shared/api.js";
import { conflict } from "./state.js";
import { t } from "../../shared/words.js";

const TRY_AGAIN_MS = 2_000;
const LOOK_MS = 250;
const MINUTE = 60;

/** "none", "asking", "kept", "lapsed", "lost" to somebody else, or "refused": it can't be kept for now. */
export const keeping = signal("none");
export const secondsLeft = signal(0);

let wish = null;
let done = null;
let working = false;
let triedAgain = null;
let looking = 0;

/** Keeps the slot instead of the one before. The same wish again changes nothing, unless the slot was lost. */
export function keep(slot) {
  if (slot.start === wish?.start && keeping.value !== "lost") return;
  wish = slot;
  work();
}

export function keepAgain() {
  done = null;
  work();
}

export function letGo() {
  wish = null;
  work();
}

/** The hold was turned into a booking: there is nothing to let go. */
export function markUsed() {
  clearInterval(looking);
  wish = done = null;
  forgetHold();
}

async function work() {
  if (working) return;
  working = true;
  while (done !== wish) {
    done = wish;
    await (wish ? ask(wish) : stop());
  }
  working = false;
}

async function ask(slot) {
  clearInterval(looking);
  keeping.value = "asking";
  const wanted = { expert: address.value.handle, event_type: eventType.value.slug, start: slot.start };
  const span = spanOf(slot, eventType.value).map((instant) => new Date(instant).toISOString().replace(".000Z", "Z"));
  try {
    count(await askForHold(wanted, span));
  } catch (error) {
    await refuse(error, slot);
  }
}

async function refuse(error, slot) {
  const isAnswer = error instanceof Problem && error.status < 500;
  if (!isAnswer && triedAgain !== slot.start) {
    triedAgain = slot.start;
    setTimeout(() => wish === slot && keepAgain(), TRY_AGAIN_MS);
    return;
  }
  if (wish === slot) {
    batch(() => {
      keeping.value = error.type === "slot_taken" ? "lost" : "refused";
      if (keeping.value === "refused") announcement.value = t("booking.hold.refused");
      if (keeping.value !== "lost") return;
      conflict.value = { start: slot.start, nearest: error.nearest };
      markTaken(slot.start);
    });
  }
  // What was heard of the slot in the meantime was somebody else's after all.
  refresh();
  await stop();
}

async function stop() {
  clearInterval(looking);
  if (!wish) {
    keeping.value = "none";
    await settleHold();
  }
  await release();
}

function count({ until }) {
  let told = false;
  triedAgain = null;
  const look = () => {
    const left = Math.max(0, Math.floor((Date.parse(until) - serverNow()) / 1000));
    if (left <= MINUTE && !told) announcement.value = t("booking.hold.one_minute");
    told ||= left <= MINUTE;
    batch(() => {
      secondsLeft.value = left;
      keeping.value = left ? "kept" : "lapsed";
    });
    if (left) return;
    clearInterval(looking);
    announcement.value = t("booking.hold.over");
  };
  looking = setInterval(look, LOOK_MS);
  look();
}

// A page that is left may be kept by the browser and come back as it was.
addEventListener("pagehide", () => {
  if (!wish) return;
  clearInterval(looking);
  done = null;
  if (ownHoldId()) releaseHold(ownHoldId()).catch(() => null);
});
addEventListener("pageshow", (event) => event.persisted && wish && work());
