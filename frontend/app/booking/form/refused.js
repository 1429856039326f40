// What the form says when the server said no, and what the client can do about it.
import { faultWords, wordsFor } from "../../shared/problem_words.js";
import { markTaken, refresh } from "../times/schedule.js";
import { readEmail } from "../../shared/forms/reading.js";
import { conflict, draft, fields, formError, proof, refusals, toProve } from "./state.js";

export { Proof } from "./Proof.js";
import { t } from "../../shared/words.js";

const START_FIELDS = ["start", "date", "time"];

export function refuse(error, start) {
  if (error.type === "proof_needed") {
    proof.value = null;
    toProve.value = readEmail(draft.value.email);
    return;
  }
  if (error.type === "slot_taken") {
    conflict.value = { start, nearest: error.nearest };
    markTaken(start);
    return;
  }
  const mine = error.errors.filter(({ field }) => fields.value.includes(field) || START_FIELDS.includes(field));
  const others = error.errors.filter((each) => !mine.includes(each));
  refusals.value = Object.fromEntries(
    mine.map((each) => [START_FIELDS.includes(each.field) ? "start" : each.field, faultWords(each)]),
  );
  if (others.some(({ field }) => field === "phone" || field.startsWith("answers"))) {
    // The expert asks something else since the page was loaded.
    refresh();
    formError.value = t("booking.form.questions_changed");
  } else if (others.length) formError.value = others.map(faultWords).join(" ");
  else if (!mine.length) formError.value = wordsFor(error);
}
