// Changes the shown booking, and shows what came of it.
import { batch } from "../../vendor/preact.js";
import { Problem } from "../shared/api.js";
import { answerProposalOf, changeStatus, replyToAbsence, reportAbsence } from "../shared/bookings_api.js";
import { complain } from "../shared/complain.js";
import { focusLater } from "../shared/focus.js";
import { wordsFor } from "../shared/problem_words.js";
import { whyPutBack } from "../shared/put_back_words.js";
import { shownStatus } from "../shared/shown_status.js";
import { t } from "../shared/words.js";
import { load, receive } from "./open.js";
import { booking, done, justNow, role, sending, told, token } from "./state.js";

const STATUS = { confirm: "confirmed", cancel: "cancelled", complete: "completed", no_show: "no_show" };
const OUTDATED = ["changed", "status_not_allowed"];

/** Resolves to whether it was done. */
export function change(action, reason = "") {
  const body = { status: STATUS[action], ...(reason && { reason }) };
  return send(
    action,
    (id) => changeStatus(id, body, token()),
    () => t(`booking_page.done.${shownStatus(booking.value)}`),
  );
}

/** Says, as its client, that the expert didn't come. */
export function sayAbsent() {
  const { name } = booking.value.expert;
  return send(
    "report_absence",
    (id) => reportAbsence(id, token()),
    () => t("booking_page.absence.said", { name }),
  );
}

/** Says something to that, as its expert. */
export function replyToIt(text) {
  const { name } = booking.value;
  return send(
    "reply_to_absence",
    (id) => replyToAbsence(id, text, token()),
    () => t("booking_page.absence.replied", { name }),
  );
}

/** Has it at the other time that was proposed ("accept"), or keeps the time that it has ("refuse"). */
export function answerProposal(answer) {
  const { proposal, name, expert } = booking.value;
  const body = { action: answer, start: proposal.start, end: proposal.end };
  return send(
    `${answer}_proposal`,
    (id) => answerProposalOf(id, body, token()),
    () => t(`booking_page.proposal.done.${answer}`, { name: role.value === "expert" ? name : expert.name }),
    whyNotMoved,
  );
}

/** Why the booking can't have the proposed time. */
function whyNotMoved(error) {
  if (error.type === "slot_taken") return t("booking_page.proposal.taken");
  const isAboutTime = error.type === "status_not_allowed" && error.reason !== "no_proposal";
  return isAboutTime ? whyPutBack({ code: error.reason, values: error.values }) : wordsFor(error);
}

async function send(action, call, words, whyNot = wordsFor) {
  if (sending.value) return false;
  batch(() => {
    sending.value = action;
    told.value = null;
    done.value = "";
  });
  const { id } = booking.value;
  try {
    receive(await call(id));
    batch(() => {
      justNow.value = null;
      done.value = words();
    });
    // What was pressed is gone; the keyboard continues at the top.
    focusLater("#ticket-heading");
    return true;
  } catch (error) {
    if (error instanceof Problem && OUTDATED.includes(error.type)) await load(id);
    complain(told, { action, words: whyNot(error) });
    return false;
  } finally {
    sending.value = null;
  }
}
