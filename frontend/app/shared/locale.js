// How the visitor's language and region write times, dates and numbers, by what their browser says. Only the form is theirs:
// the words are of the page's language, and the digits Latin.

const FALLBACK = "en-GB";

/** The language of the page's words, as the HTML says it: a translator that changes the page changes this attribute. */
export const language = document.documentElement.lang;

/** In what the names of days and months, and lists, are written. */
export const writtenLocale = new Intl.Locale(language === "en" ? "en-GB" : language, {
  calendar: "gregory",
  numberingSystem: "latn",
}).toString();

/** The browser's first language, as BCP 47 has it. */
export const browserLocale = usable(globalThis.navigator?.languages?.[0]);

/** The visitor's form: whether the clock has 12 hours, and whether the month stands before the day. */
export const ownForm = formOf(browserLocale);

/**
 * "1,234.5", "1.234,5"
 * @param {number} number
 * @param {Intl.NumberFormatOptions} [options]
 */
export function numberWords(number, options, locale = browserLocale) {
  return new Intl.NumberFormat(locale, { numberingSystem: "latn", ...options }).format(number);
}

/** @param {string} locale */
export function formOf(locale) {
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
  const date = new Intl.DateTimeFormat(locale, { calendar: "gregory", day: "numeric", month: "long" });
  const order = date.formatToParts(0).map(({ type }) => type);
  return {
    twelveHours: hourCycle === "h12" || hourCycle === "h11",
    monthFirst: order.indexOf("month") < order.indexOf("day"),
  };
}

/** @param {unknown} locale */
function usable(locale) {
  try {
    return typeof locale === "string" ? new Intl.Locale(locale).toString() : FALLBACK;
  } catch {
    return FALLBACK;
  }
}
