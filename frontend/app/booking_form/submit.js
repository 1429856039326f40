// One attempt to book: at most one at a time, and at most one booking however often it is tried.
import { batch } from "../../vendor/preact.js";
import { writeAddress } from "../expert/address.js";
import { ownHoldId, settled } from "../expert/own_hold.js";
import { markTaken } from "../expert/schedule.js";
import { address, eventType, zone } from "../expert/state.js";
import { createBooking, Problem } from "../shared/api.js";
import { handOver, remember } from "../shared/own_bookings.js";
import { wordsFor } from "../shared/problem_words.js";
import { tab } from "../shared/storage.js";
import { FIELDS, tidy } from "./booking_rules.js";
import { used } from "./hold.js";
import { canSend, complaints, conflict, draft, forgetDraft, formError, left, refusals, stage } from "./state.js";
import { randomId } from "./random_id.js";

const ATTEMPT_KEY = "expertbook.attempt";
const START_FIELDS = ["start", "date", "time"];

/** Resolves to the name of the first field at fault, or null. */
export async function submit() {
  if (!canSend.value) return null;
  left.value = new Set(FIELDS);
  const wrong = firstWrong();
  if (wrong) return wrong;

  const { handle, start } = address.value;
  const body = { expert: handle, event_type: eventType.value.slug, start, timezone: zone.value, ...tidy(draft.value) };
  batch(() => {
    stage.value = "sending";
    formError.value = null;
  });
  try {
    await settled();
    succeed(await createBooking({ ...body, hold: ownHoldId() ?? undefined }, keyFor(body)));
    return null;
  } catch (error) {
    batch(() => refuse(error, start));
    return firstWrong();
  }
}

function succeed(answer) {
  used();
  remember(answer);
  handOver(answer.booking);
  forgetDraft();
  tab.remove(ATTEMPT_KEY);
  // "Back" from the booking leads to the expert's times, not to a form for a time that is gone.
  history.replaceState(null, "", writeAddress({ ...address.value, start: null }));
  location.assign(`/booking#${answer.booking.id}.${answer.manage_token}`);
}

function refuse(error, start) {
  if (!(error instanceof Problem) || error.status >= 500) {
    stage.value = "doubt";
    formError.value = `${wordsFor(error)} Your session may have been booked all the same; to try again will not book it twice.`;
    return;
  }
  stage.value = "editing";
  if (error.status !== 429) tab.remove(ATTEMPT_KEY);
  if (error.type === "slot_taken") {
    conflict.value = { start, nearest: error.nearest };
    markTaken(start);
    return;
  }
  const mine = error.errors.filter(({ field }) => FIELDS.includes(field) || START_FIELDS.includes(field));
  const others = error.errors.filter((each) => !mine.includes(each));
  refusals.value = Object.fromEntries(
    mine.map(({ field, message }) => [START_FIELDS.includes(field) ? "start" : field, message]),
  );
  if (others.length) formError.value = others.map(({ message }) => message).join(" ");
  else if (!mine.length) formError.value = wordsFor(error);
}

/** The same content, by whichever hold, keeps its key, over reloads too, so that the server knows a repetition when it sees one. */
function keyFor(body) {
  const content = JSON.stringify(body);
  const before = tab.read(ATTEMPT_KEY);
  if (before?.content === content) return before.key;
  const key = randomId();
  tab.write(ATTEMPT_KEY, { content, key });
  return key;
}

function firstWrong() {
  if (refusals.value.start) return "start";
  return FIELDS.find((field) => complaints.value[field]) ?? null;
}
