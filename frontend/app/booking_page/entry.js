// The shown booking as it stands in its expert's calendar: read, and put back where they deleted it.
import { batch, signal } from "../../vendor/preact.js";
import { listCalendarEntries, putBackEntry } from "../shared/bookings_api.js";
import { complain } from "../shared/complain.js";
import { focusLater } from "../shared/focus.js";
import { wordsFor } from "../shared/problem_words.js";
import { signInToken } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { load } from "./open.js";
import { booking, done, sending, told } from "./state.js";

export const PUT_BACK = "put_back_entry";

/** What is to be known of it: that it was deleted there, or put back. Null where there is nothing, or it isn't read. */
export const entry = signal(/** @type {Api.CalendarEntry | null} */ (null));

/** What the mail's button that led here is for, "cancel" or "put-back"; else null. */
export const wanted = new URLSearchParams(location.search).get("entry");

export async function loadEntry() {
  const { id } = booking.value;
  try {
    const { entries } = await listCalendarEntries(signInToken());
    if (booking.value.id === id) entry.value = entries.find((each) => each.booking_id === id) ?? null;
  } catch {
    // The booking stands without it; the next look asks again.
  }
}

export async function putBack() {
  if (sending.value) return;
  const { id } = booking.value;
  batch(() => {
    sending.value = PUT_BACK;
    told.value = null;
    done.value = "";
  });
  try {
    await putBackEntry(id, signInToken());
    batch(() => {
      entry.value = null;
      done.value = t("booking_page.entry.on_its_way");
    });
    focusLater("#ticket-heading");
  } catch (error) {
    if (error.status === 409) await load(id);
    complain(told, { action: PUT_BACK, words: wordsFor(error) });
  } finally {
    sending.value = null;
  }
}
