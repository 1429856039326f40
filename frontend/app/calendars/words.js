// A calendar's state in words. Pure; `now` is given in milliseconds.
import { dateOf, dateWords, timeOf } from "../shared/time.js";
import { t } from "../shared/words.js";

/**
 * "Read today at 10:30", in the zone given.
 * @param {Instant | null} readAt
 * @param {string} zone
 * @param {number} now
 */
export function readWords(readAt, zone, now) {
  if (!readAt) return t("calendars.card.not_read");
  const date = dateOf(readAt, zone);
  const time = timeOf(readAt, zone);
  if (date === dateOf(now, zone)) return t("calendars.card.read_today", { time });
  return t("calendars.card.read_on", { date: dateWords(date), time });
}

/**
 * Milliseconds before a calendar that is being read is looked at for the nth time: mostly it takes a second or two.
 * @param {number} looks
 */
export function pauseBefore(looks) {
  return Math.min(30_000, 1000 * 1.5 ** (looks - 1));
}

/** @param {number} count of days */
export function busyWords(count) {
  return count ? t("calendars.card.busy", { count }) : t("calendars.card.free");
}
