// Moves the booking to the chosen start. To ask for the same start twice does no harm.
import { batch } from "../../../vendor/preact.js";
import { canSend, conflict, formError, stage } from "../form/state.js";
import { writeAddress } from "../times/address.js";
import { expectBooked, forgetBooked } from "../times/own_hold.js";
import { markTaken, refresh } from "../times/schedule.js";
import { address, chosenSlot, eventType, moving, zone } from "../times/state.js";
import { Problem } from "../../shared/api.js";
import { moveBooking } from "../../shared/bookings_api.js";
import { complain } from "../../shared/complain.js";
import { handOver, remember, tokenOf } from "../../shared/own_bookings.js";
import { wordsFor } from "../../shared/problem_words.js";
import { bookingAddress, open } from "./open.js";
import { t } from "../../shared/words.js";

export async function send() {
  if (!canSend.value) return;
  const { id, token } = moving.value;
  const { start } = address.value;
  // What may have been sent before stays in doubt.
  const isUnsent = !navigator.onLine && stage.value !== "doubt";
  batch(() => {
    stage.value = "sending";
    formError.value = null;
  });
  if (chosenSlot.value) expectBooked(chosenSlot.value, eventType.value);
  try {
    succeed(await moveBooking(id, { start, timezone: zone.value }, token));
  } catch (error) {
    batch(() => refuse(error, start, isUnsent));
  }
}

function succeed({ booking }) {
  const token = tokenOf(booking.id);
  if (token) remember({ booking, manage_token: token });
  handOver(booking, "moved");
  // "Back" from the booking leads to the expert's times, not to a move that is done.
  history.replaceState(null, "", writeAddress({ ...address.value, start: null, move: null }));
  location.assign(bookingAddress(booking.id));
}

function refuse(error, start, isUnsent) {
  const problem = wordsFor(error);
  if (!(error instanceof Problem) || error.status >= 500) {
    if (isUnsent) forgetBooked(start);
    stage.value = isUnsent ? "editing" : "doubt";
    if (isUnsent) complain(formError, problem);
    else complain(formError, t("booking.move.in_doubt", { problem }), t("booking.move.still_in_doubt"));
    return;
  }
  forgetBooked(start);
  stage.value = "editing";
  if (error.type === "slot_taken") {
    conflict.value = { start, nearest: error.nearest };
    markTaken(start);
    return;
  }
  formError.value = error.type === "changed" ? t("booking.move.changed") : problem;
  // What it allows, or the time that it has, may be another one by now.
  open().then((stillOpen) => stillOpen && refresh());
}
