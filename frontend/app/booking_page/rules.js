// What the page of a booking says at a moment. Pure.
import { joinsFrom } from "../shared/joins_from.js";
import { webAddress } from "../shared/place.js";

const MINUTE_MS = 60_000;

/**
 * The way into the call of a booking that is ahead or under way: its link, from when it is offered, and whether it is by
 * now. Null where there is none, or no more.
 * @param {Pick<Api.Booking, "status" | "start" | "end" | "video_url">} booking
 * @param {number} now
 */
export function joining(booking, now) {
  const link = webAddress(booking.video_url);
  if (!link || !isAhead(booking, now)) return null;
  const from = joinsFrom(booking);
  return { link, from, isOpen: from <= now };
}

/**
 * The last moment at which a client may move or cancel it; null where that is its start.
 * @param {Pick<Api.Booking, "start" | "event_type">} booking
 */
export function lastChange({ start, event_type: type }) {
  return type.cancel_notice_minutes ? Date.parse(start) - type.cancel_notice_minutes * MINUTE_MS : null;
}

/**
 * Whether it may still take place, or does.
 * @param {Pick<Api.Booking, "status" | "end">} booking
 * @param {number} now
 */
export function isAhead({ status, end }, now) {
  return (status === "pending" || status === "confirmed") && Date.parse(end) > now;
}
