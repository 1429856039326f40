// The parts of the page that most visits do without: the form, and moving a booking. They come when somebody is
// about to need them, with all their modules announced at once, which otherwise are found one after the other.
import { signal } from "../../vendor/preact.js";
import { eventType } from "./state.js";

const BOTH = ["LostSlot", "booking_rules", "start_words", "state"];
const FORM = ["BookingForm", "Field", "HoldNote", "SlotChoice", "hold", "random_id", "submit", ...BOTH];
const MOVE = ["MoveBanner", "MoveForm", "MoveOpening", "main", "open", "send"];

/** {BookingForm}; {Questions}; {MoveOpening, MoveBanner, MoveForm}: as far as they are there. */
export const parts = signal({});
export const partFailed = signal(false);

let form = null;
let questions = null;

export function fetchForm() {
  const shared = within("shared", ["FieldError", "FormError", "own_bookings"]);
  form ??= fetchPart([...within("booking_form", FORM), ...shared], () => import("../booking_form/BookingForm.js"));
  if (eventType.value?.questions?.length) fetchQuestions();
}

/** What the form needs besides, where the expert has questions of their own. */
export function fetchQuestions() {
  questions ??= fetchPart(within("booking_form", ["Questions"]), () => import("../booking_form/Questions.js"));
}

/** Resolves when the booking that is to be moved is open, or can't be opened. */
export async function fetchMove() {
  const shared = within("shared", ["FormError", "own_bookings", "session"]);
  const modules = [...within("move_form", MOVE), ...within("booking_form", BOTH), ...shared];
  const part = await fetchPart(modules, () => import("../move_form/main.js"));
  await part?.open();
}

async function fetchPart(modules, load) {
  modules.forEach(announce);
  try {
    const part = await load();
    parts.value = { ...parts.value, ...part };
    return part;
  } catch {
    partFailed.value = true;
    return null;
  }
}

function announce(module) {
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = new URL(`../${module}.js`, import.meta.url);
  document.head.append(link);
}

function within(folder, names) {
  return names.map((name) => `${folder}/${name}`);
}
