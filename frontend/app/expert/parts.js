// The parts of the page that most visits do without: the form, and moving a booking. They come when somebody is
// about to need them, with all their modules announced at once, which otherwise are found one after the other.
import { signal } from "../../vendor/preact.js";
import { announce } from "../shared/announce.js";
import { eventType } from "./state.js";

/** {BookingForm}; {Questions}; {MoveOpening, MoveBanner, MoveForm}: as far as they are there. */
export const parts = signal({});
export const partFailed = signal(false);

let form = null;
let questions = null;

export function fetchForm() {
  form ??= fetchPart("booking_form/BookingForm.js", () => import("../booking_form/BookingForm.js"));
  if (eventType.value?.questions?.length) fetchQuestions();
}

/** What the form needs besides, where the expert has questions of their own. */
export function fetchQuestions() {
  questions ??= fetchPart("booking_form/Questions.js", () => import("../booking_form/Questions.js"));
}

/** Resolves when the booking that is to be moved is open, or can't be opened. */
export async function fetchMove() {
  const part = await fetchPart("move_form/main.js", () => import("../move_form/main.js"));
  await part?.open();
}

async function fetchPart(name, load) {
  announce(name);
  try {
    const part = await load();
    parts.value = { ...parts.value, ...part };
    return part;
  } catch {
    partFailed.value = true;
    return null;
  }
}
