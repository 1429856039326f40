// Who booked last in this browser, so that they needn't type it again.
import { browser } from "./storage.js";

const KEY = "expertbook.client";

/** @typedef {{ name?: string, email?: string, phone?: string }} LastClient */

/** @returns {LastClient | null} */
export function readLastClient() {
  return browser.read(KEY);
}

/** @param {LastClient} client */
export function keepLastClient({ name, email, phone }) {
  browser.write(KEY, { name, email, phone });
}

export function forgetLastClient() {
  browser.remove(KEY);
}
