// Whether the clock has 12 hours or 24: as the visitor's browser says, or as they chose here, for this browser.
import { signal } from "../../vendor/preact.js";
import { browserLocale, ownForm } from "./locale.js";
import { browser } from "./storage.js";

const STORED = "expertbook.hours";

export const twelveHours = signal(storedChoice() ?? ownForm.twelveHours);

/** @param {boolean} chosen */
export function chooseTwelveHours(chosen) {
  browser.write(STORED, chosen ? 12 : 24);
  twelveHours.value = chosen;
}

/** The visitor's language and region, and their clock, as BCP 47 has it: "de-DE-u-hc-h23". */
export function ownLocale() {
  return new Intl.Locale(browserLocale, { hourCycle: twelveHours.value ? "h12" : "h23" }).toString();
}

function storedChoice() {
  const stored = browser.read(STORED);
  return stored === 12 || stored === 24 ? stored === 12 : null;
}
