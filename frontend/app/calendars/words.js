// A calendar's state in words. Pure; `now` is given in milliseconds.
import { dateOf, dateWords, timeOf } from "../shared/time.js";
import { t } from "../shared/words.js";
import { asksForConsent, providerOf } from "./providers.js";

/**
 * The name of an account's service or provider; of one that we don't know, where it is.
 * @param {Pick<Api.CalendarAccount, "service" | "server" | "user" | "host">} account
 */
export function accountName(account) {
  if (asksForConsent(account.service)) return t(`calendars.services.${account.service}`);
  const { id } = providerOf(account);
  return id === "other" ? account.host : t(`calendars.providers.${id}`);
}

/**
 * What is under way with an account: "connecting", "reading" or "leaving"; or null.
 * @param {Pick<Api.CalendarAccount, "status" | "reading">} account
 */
export function shownStatus({ status, reading }) {
  if (status === "connecting" || status === "leaving") return status;
  return reading && status !== "refused" ? "reading" : null;
}

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
