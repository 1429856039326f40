// Asks for bookings, page by page.
import { listExpertBookings } from "../expert_area/api.js";
import { forgetSignIn } from "../shared/sign_in.js";

const MOST_A_PAGE = 50;

/**
 * At least `count` bookings that `keeps` lets through, unless there are fewer, or so many `pages` have too few:
 * {bookings, next}. A page may have fewer than were asked for, or none, though more follow.
 */
export async function readAtLeast(count, { query, keeps = () => true, cursor = null, pages = Infinity }, signal) {
  const limit = Math.min(count, MOST_A_PAGE);
  const bookings = [];
  let next = cursor;
  let left = pages;
  do {
    const page = await asSignedIn(listExpertBookings({ ...query, limit, cursor: next }, signal));
    bookings.push(...page.bookings.filter(keeps));
    next = page.next;
    left -= 1;
  } while (next && left && bookings.length < count);
  return { bookings, next };
}

/** All of a span, which is short. */
export async function readAll(query, signal) {
  return (await readAtLeast(Infinity, { query }, signal)).bookings;
}

/** Anyone who is not signed in any more is asked to do so again. */
export async function asSignedIn(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error.status === 401) forgetSignIn();
    throw error;
  }
}

export function instant(milliseconds) {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
