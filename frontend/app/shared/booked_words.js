// What a booking's page says of what was just done with it.
import { t } from "./words.js";

/**
 * @param {"new" | "moved"} what
 * @param {string} status
 * @param {string} name whom it is with
 * @returns {{ title: string, words: string }}
 */
export function newsWords(what, status, name) {
  const waits = status === "pending";
  if (what === "moved") {
    return waits
      ? { title: t("booked.move_requested.title"), words: t("booked.move_requested.words", { name }) }
      : { title: t("booked.moved.title"), words: t("booked.moved.words", { name }) };
  }
  return waits
    ? { title: t("booked.requested.title"), words: t("booked.requested.words", { name }) }
    : { title: t("booked.booked.title"), words: t("booked.booked.words", { name }) };
}
