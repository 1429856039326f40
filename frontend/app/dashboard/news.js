// Makes noticed what others changed: a short highlight for the eye, a sentence that screen readers speak.
import { batch } from "../../vendor/preact.js";
import { isOff, shownStatus } from "../shared/shown_status.js";
import { t } from "../shared/words.js";
import { flashing, news } from "./state.js";
import { bookingWords, startWords } from "./words.js";

const FLASH_MS = 1200;
const MOST_SENTENCES = 3;
// What was made before the page was opened is no news, but clocks differ.
const CLOCKS_DIFFER_MS = 60_000;
const openedAt = Date.now();

/** Of the bookings as they are, and as they were known before. */
export function tell(bookings, before) {
  const changes = bookings
    .map((booking) => ({ booking, words: wordsOf(booking, before.get(booking.id)) }))
    .filter(({ words }) => words);
  if (!changes.length) return;
  const sentences = changes.slice(0, MOST_SENTENCES).map(({ words }) => words);
  const rest = changes.length - sentences.length;
  batch(() => {
    flash(changes.map(({ booking }) => booking.id));
    news.value = {
      words: [...sentences, rest && t("dashboard.news.more", { count: rest })].filter(Boolean).join(" "),
      id: changes.length === 1 ? changes[0].booking.id : null,
    };
  });
}

/** What was done here. */
export function say(words) {
  news.value = { words, id: null };
}

function flash(ids) {
  flashing.value = new Set([...flashing.value, ...ids]);
  setTimeout(() => {
    flashing.value = new Set([...flashing.value].filter((id) => !ids.includes(id)));
  }, FLASH_MS);
}

function wordsOf(booking, was) {
  const { status, start } = booking;
  const told = { booking: bookingWords(was ?? booking), time: startWords(start) };
  if (!was && !isNew(booking)) return null;
  if (!was) return t(status === "pending" ? "dashboard.news.new_to_confirm" : "dashboard.news.new", told);
  if (was.status !== status && status === "cancelled") return t(`dashboard.news.${shownStatus(booking)}`, told);
  if (!was.absence && booking.absence) return t("dashboard.news.absence", told);
  if (isProposed(booking) && !isSame(booking, was)) return t("dashboard.news.proposal", told);
  if (was.start !== start) return t("dashboard.news.moved", told);
  return null;
}

function isProposed({ proposal }) {
  return proposal?.by === "client" && !proposal.refused;
}

function isSame({ proposal }, was) {
  return proposal.start === was.proposal?.start && proposal.end === was.proposal?.end && isProposed(was);
}

function isNew({ created_at: made, sequence, status }) {
  return sequence === 0 && !isOff(status) && Date.parse(made) > openedAt - CLOCKS_DIFFER_MS;
}
