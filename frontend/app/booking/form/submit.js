// One attempt to book: at most one at a time, and at most one booking however often it is tried.
import { batch, computed } from "../../../vendor/preact.js";
import { Problem } from "../../shared/api.js";
import { createBooking } from "../../shared/bookings_api.js";
import { forgetAttempt, keepAttempt, readAttempt } from "../../shared/attempts.js";
import { complain } from "../../shared/complain.js";
import { ownLocale } from "../../shared/hours_of_clock.js";
import { handOver, remember } from "../../shared/own_bookings.js";
import { wordsFor } from "../../shared/problem_words.js";
import { embedded, writeAddress } from "../times/address.js";
import { settleHold } from "../times/hold_requests.js";
import { expectBooked, forgetBooked, ownHoldId } from "../times/own_hold.js";
import { address, booked, chosenSlot, eventType, zone } from "../times/state.js";
import { tidy, tidyAnswers } from "./booking_rules.js";
import { markUsed } from "./hold.js";
import { ownToken, rememberClient } from "./known.js";
import { questionsPart } from "./questions_part.js";
import { refusedPart } from "./refused_part.js";
import {
  answers,
  asking,
  canSend,
  complaints,
  draft,
  fields,
  forgetDraft,
  formError,
  left,
  proof,
  questions,
  refusals,
  settleDraft,
  stage,
} from "./state.js";
import { t } from "../../shared/words.js";

const ATTEMPT = "booking";

/** Whether it can be sent: as far as it goes for any form, and everything that is asked can be seen. */
export const ready = computed(() => canSend.value && (!questions.value.length || Boolean(questionsPart.module.value)));

/** Resolves to the name of the first field at fault, or null. */
export async function submit() {
  if (!ready.value) return null;
  left.value = new Set(fields.value);
  const wrong = firstWrong();
  if (wrong) return wrong;

  const { handle, start } = address.value;
  const choice = { expert: handle, event_type: eventType.value.slug, start, timezone: zone.value, locale: ownLocale() };
  const asked = questions.value.length ? { answers: tidyAnswers(questions.value, answers.value) } : {};
  settleDraft();
  return await send({ ...choice, ...tidy(draft.value, asking.value), ...asked });
}

/** What was sent before the page was loaded again, and never answered, is sent again: it may have been booked. */
export async function resume() {
  const { handle, start } = address.value;
  const sent = readAttempt(ATTEMPT)?.content;
  if (sent?.expert === handle && sent.event_type === eventType.value?.slug && sent.start === start) await send(sent);
}

async function send(body) {
  batch(() => {
    stage.value = "sending";
    formError.value = null;
  });
  let isUnsent = false;
  try {
    await settleHold();
    // What may have been sent before stays in doubt.
    isUnsent = !navigator.onLine && !readAttempt(ATTEMPT);
    const key = keepAttempt(ATTEMPT, body);
    if (chosenSlot.value) expectBooked(chosenSlot.value, eventType.value);
    succeed(await createBooking({ ...body, hold: ownHoldId() ?? undefined }, key, proof.value ?? ownToken()));
    return null;
  } catch (error) {
    await refuse(error, body.start, isUnsent);
    return firstWrong();
  }
}

function succeed(answer) {
  markUsed();
  rememberClient(answer.booking);
  forgetDraft();
  forgetAttempt(ATTEMPT);
  if (embedded) return showHere(answer);
  remember(answer);
  handOver(answer.booking);
  // "Back" from the booking leads to the expert's times, not to a form for a time that is gone.
  history.replaceState(null, "", writeAddress({ ...address.value, start: null }));
  location.assign(`/booking#${answer.booking.id}.${answer.manage_token}`);
}

/** Within another web site no other page can be shown. */
function showHere(answer) {
  batch(() => {
    stage.value = "editing";
    left.value = new Set();
    address.value = { ...address.value, start: null };
    booked.value = answer;
  });
}

/** What the server said no to is sorted out by a part that most visits do without. */
async function refuse(error, start, isUnsent) {
  const problem = wordsFor(error);
  if (!(error instanceof Problem) || error.status >= 500) {
    if (isUnsent) forget(start);
    batch(() => {
      stage.value = isUnsent ? "editing" : "doubt";
      if (isUnsent) complain(formError, problem);
      else complain(formError, t("booking.form.in_doubt", { problem }), t("booking.form.still_in_doubt"));
    });
    return;
  }
  forget(start);
  const part = await refusedPart.fetch();
  batch(() => {
    stage.value = "editing";
    if (part) part.refuse(error, start);
    else formError.value = problem;
  });
}

/** Nothing was booked: what is kept is what was never answered. */
function forget(start) {
  forgetAttempt(ATTEMPT);
  forgetBooked(start);
}

function firstWrong() {
  if (refusals.value.start) return "start";
  return fields.value.find((field) => complaints.value[field]) ?? null;
}
