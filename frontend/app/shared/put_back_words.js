// Why a booking was put back in a calendar where its expert moved or deleted it.
import { hasWords, t } from "./words.js";

/** @param {Api.Fault} fault a newer API may know codes that this page doesn't */
export function whyPutBack({ code }) {
  const key = `shared.put_back.${code}`;
  return hasWords(key) ? t(key) : t("shared.put_back.other");
}
