// Why a booking was put back in a calendar where its expert moved or deleted it, or where it is instead.
import { hasWords, t } from "./words.js";

/** @param {Api.Fault} fault a newer API may know codes that this page doesn't */
export function whyPutBack({ code }) {
  const key = `shared.put_back.${code}`;
  return hasWords(key) ? t(key) : t("shared.put_back.other");
}

const ELSEWHERE = new Set(["entry_elsewhere", "entry_maybe_elsewhere"]);

/** What became of an entry that isn't in its calendar, as the words are called that say so. @param {Api.Fault | null} fault */
export function whatBecame(fault) {
  return fault && ELSEWHERE.has(fault.code) ? fault.code : "taken_out";
}
