// What follows from webhooks and attempts. Pure; `now` is given in milliseconds.
import { addDays, clockOf, dateOf } from "../shared/time.js";

/** @typedef {{ url: string, events: string[], payload: Api.WebhookPayload }} Choice what an expert chooses of a webhook */

const HAPPENINGS = {
  booking: ["created", "confirmed", "moved", "cancelled", "completed", "no_show", "expired"],
  review: ["created", "changed"],
};

/** The names of the events that there are, such as booking.created, in the order in which they happen. */
export const EVENTS = Object.entries(HAPPENINGS).flatMap(([thing, all]) => all.map((what) => `${thing}.${what}`));

/** How far back attempts and events are kept. */
export const KEPT_DAYS = 30;

const FIRST_LOOK_MS = 1000;
const LAST_LOOK_MS = 30_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @param {Pick<Api.Attempt, "status" | "problem">} attempt */
export function wentWell({ status, problem }) {
  return !problem && status !== null && status >= 200 && status < 300;
}

/**
 * When the event of an attempt is tried again; null where nothing waits: it went well, or a later attempt is listed.
 * @param {Api.Attempt[]} attempts the newest first
 * @param {number} index
 */
export function nextTryOf(attempts, index) {
  const { event_id: id, next_try_at: next } = attempts[index];
  const isLatest = attempts.findIndex((each) => each.event_id === id) === index;
  return isLatest ? next : null;
}

/**
 * The attempts that are known, with the newest page of them. What was between the two and is in neither is asked for
 * by the page's own cursor: then only the page is left.
 * @param {{ attempts: Api.Attempt[], next: string | null }} known
 * @param {{ attempts: Api.Attempt[], next: string | null }} page
 */
export function withNewest(known, page) {
  const keys = new Set(page.attempts.map(keyOf));
  if (!known.attempts.some((each) => keys.has(keyOf(each)))) return page;
  const older = known.attempts.slice(known.attempts.findLastIndex((each) => keys.has(keyOf(each))) + 1);
  return older.length ? { attempts: [...page.attempts, ...older], next: known.next } : page;
}

/**
 * What tells an attempt from all others of its webhook: it's over, and nothing of this changes any more. Of one second
 * there may be two.
 * @param {Api.Attempt} attempt
 */
export function keyOf({ event_id: id, at, status, milliseconds, redelivery }) {
  return [id, at, status, milliseconds, redelivery].join(" ");
}

/**
 * Milliseconds until there may be something new, or null where nothing is awaited. What was just asked for comes within
 * seconds mostly, and is looked for less and less often.
 * @param {{ awaited: boolean, next: Instant | null, looks: number }} state `next` is the first of the next tries
 * @param {number} now
 */
export function pauseBeforeLook({ awaited, next, looks }, now) {
  const patience = Math.min(LAST_LOOK_MS, FIRST_LOOK_MS * 1.5 ** looks);
  if (awaited) return patience;
  if (!next) return null;
  // An attempt is listed once it's over.
  return Math.min(DAY_MS, Math.max(patience, Date.parse(next) - now + FIRST_LOOK_MS));
}

/**
 * The dates whose events can be sent again, the newest first.
 * @param {DateText} today
 */
export function datesToReplay(today) {
  return Array.from({ length: KEPT_DAYS }, (_, days) => addDays(today, -days));
}

/**
 * The first instant of a date, by the clock of a zone.
 * @param {DateText} date
 * @param {string} zone
 * @returns {Instant}
 */
export function startOf(date, zone) {
  let instant = Date.parse(`${date}T00:00:00Z`);
  // Twice, since the offset may have changed between the two.
  for (let round = 0; round < 2; round++) {
    const shows = Date.parse(`${dateOf(instant, zone)}T${clockOf(instant, zone)}:00Z`);
    instant -= shows - Date.parse(`${date}T00:00:00Z`);
  }
  // Where the clocks skip midnight, the day begins later.
  while (dateOf(instant, zone) < date) instant += 15 * MINUTE_MS;
  return instantOf(instant);
}

/**
 * What a span of dates is to the API: up to the end of its last day, or to now.
 * @param {{ from: DateText, to: DateText }} dates
 * @param {string} zone
 * @param {number} now
 */
export function spanOf({ from, to }, zone, now) {
  const ends = Math.min(Date.parse(startOf(addDays(to, 1), zone)), now);
  // Thirty dates have an hour more where the clocks go back.
  const begins = Math.max(Date.parse(startOf(from, zone)), ends - KEPT_DAYS * DAY_MS);
  return { from: instantOf(begins), to: instantOf(ends) };
}

/**
 * What of a webhook is different in a form.
 * @param {Choice} was
 * @param {Choice} is
 * @returns {Partial<Choice>}
 */
export function changesOf(was, is) {
  /** @type {Partial<Choice>} */
  const changes = {};
  if (is.url.trim() !== was.url) changes.url = is.url.trim();
  if ([...is.events].sort().join() !== [...was.events].sort().join()) changes.events = is.events;
  if (is.payload !== was.payload) changes.payload = is.payload;
  return changes;
}

/**
 * To the second, as the API writes it.
 * @param {number} milliseconds
 */
function instantOf(milliseconds) {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
