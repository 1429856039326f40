// What an expert chooses for a calendar account. Pure.

/**
 * @typedef {Pick<Api.CalendarAccount, "reads" | "writes_to" | "on_delete" | "title" | "description" | "invites">} Choice
 */

export const ON_DELETE = ["ask", "cancel", "put_back"];
export const PLACES = ["client", "event_type", "email", "phone", "notes", "answers", "link"];
export const MOST_READ = 10;

const PLACE = /\{(\w*)\}/g;

/** Whether anything was chosen for it yet.
 * @param {Api.CalendarAccount} account
 */
export function isChosen({ reads, writes_to: target }) {
  return Boolean(reads.length || target);
}

/**
 * What an account has; or, where nothing was chosen yet, what most would choose: what they write into themselves keeps
 * time free, and the first of that gets the bookings. Others are mostly holidays and birthdays.
 * @param {Api.CalendarAccount} account
 * @returns {Choice}
 */
export function choiceOf(account) {
  const { reads, writes_to: target, on_delete, title, description, invites, calendars } = account;
  const kept = { on_delete, title, description, invites };
  if (isChosen(account)) {
    const there = (/** @type {string | null} */ id) => calendars.some((each) => each.id === id);
    return { ...kept, reads: reads.filter(there), writes_to: there(target) ? target : null };
  }
  const own = calendars.filter(({ writable }) => writable).map(({ id }) => id);
  return { ...kept, reads: own.slice(0, MOST_READ), writes_to: own[0] ?? null };
}

/**
 * Words in braces that stand for nothing.
 * @param {string} template
 */
export function unknownPlaces(template) {
  return [...template.matchAll(PLACE)].map(([, name]) => name).filter((name) => !PLACES.includes(name));
}

/**
 * A template with what a booking has in the places of words in braces.
 * @param {string} template
 * @param {Record<string, string>} values
 */
export function filled(template, values) {
  return template.replace(PLACE, (whole, name) => values[name] ?? whole).trim();
}
