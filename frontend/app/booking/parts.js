// The parts of a page with times that most visits do without: the form, and moving a booking.
import { effect } from "../../vendor/preact.js";
import { createPart } from "../shared/part.js";
import { questionsPart } from "./form/questions_part.js";
import { address, eventType, phase } from "./times/state.js";

export const formPart = createPart("booking/form/BookingForm.js", () => import("./form/BookingForm.js"));
export const movePart = createPart("booking/move/MoveForm.js", () => import("./move/MoveForm.js"));

/** The form, with the expert's own questions where there are any. */
export function fetchForm() {
  formPart.fetch();
  if (eventType.value?.questions?.length) questionsPart.fetch();
}

/** Resolves when the booking that is to be moved is open, or can't be opened. */
export async function fetchMove() {
  const part = await movePart.fetch();
  await part?.open();
}

// So that a time can be chosen, and the form be filled in, when the network is gone by then.
effect(() => {
  if (phase.value === "ready") (globalThis.requestIdleCallback ?? setTimeout)(fetchForm);
});

// A time is chosen, or the address had one from the start.
effect(() => {
  const { move, start } = address.value;
  if (start && !move) fetchForm();
});
