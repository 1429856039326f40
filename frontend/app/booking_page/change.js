// Changes the status of the shown booking, and shows what came of it.
import { batch } from "../../vendor/preact.js";
import { Problem } from "../shared/api.js";
import { changeStatus } from "../shared/bookings_api.js";
import { complain } from "../shared/complain.js";
import { focusLater } from "../shared/focus.js";
import { wordsFor } from "../shared/problem_words.js";
import { shownStatus } from "../shared/shown_status.js";
import { t } from "../shared/words.js";
import { load, receive } from "./open.js";
import { booking, done, justNow, sending, told, token } from "./state.js";

const STATUS = { confirm: "confirmed", cancel: "cancelled", complete: "completed", no_show: "no_show" };
const OUTDATED = ["changed", "status_not_allowed"];

/** Resolves to whether it was done. */
export async function change(action, reason = "") {
  if (sending.value) return false;
  batch(() => {
    sending.value = action;
    told.value = null;
    done.value = "";
  });
  const { id } = booking.value;
  try {
    receive(await changeStatus(id, { status: STATUS[action], ...(reason && { reason }) }, token()));
    batch(() => {
      justNow.value = null;
      done.value = t(`booking_page.done.${shownStatus(booking.value)}`);
    });
    // What was pressed is gone; the keyboard continues at the top.
    focusLater("#ticket-heading");
    return true;
  } catch (error) {
    if (error instanceof Problem && OUTDATED.includes(error.type)) await load(id);
    complain(told, wordsFor(error));
    return false;
  } finally {
    sending.value = null;
  }
}
