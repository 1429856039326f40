// How the visitor's language and region write times, dates and numbers, by what their browser says. Only the form is theirs:
// the words are of the page's language, and the digits Latin.

const FALLBACK = "en-GB";

/** The language of the page's words, as the HTML says it: a translator that changes the page changes this attribute. */
export const language = document.documentElement.lang;

/** Whether lines run from right to left, so that an arrow to the left leads on. */
export const isRightToLeft = document.documentElement.dir === "rtl";

/** In what the names of days and months, and lists, are written. */
export const writtenLocale = new Intl.Locale(language === "en" ? "en-GB" : language, {
  calendar: "gregory",
  numberingSystem: "latn",
}).toString();

// Where a week begins on another day than Monday, as CLDR has it: for browsers that don't say it themselves.
const FRIDAY = "MV";
const SATURDAY = "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY";
const SUNDAY =
  "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR " +
  "PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW";

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

/**
 * The day on which a week begins there: 1 is Monday, 7 Sunday.
 * @returns {number}
 */
export function firstWeekday(locale = browserLocale) {
  // Browsers had it as a property at first, some have neither, and TypeScript knows of none.
  const known = /** @type {any} */ (new Intl.Locale(locale));
  const info = known.getWeekInfo?.() ?? known.weekInfo;
  return info?.firstDay ?? firstWeekdayIn(known.maximize().region);
}

/**
 * The same of a region, "US", by heart.
 * @param {string | undefined} region
 */
export function firstWeekdayIn(region = "") {
  const days = /** @type {const} */ ([
    [FRIDAY, 5],
    [SATURDAY, 6],
    [SUNDAY, 7],
  ]);
  return days.find(([regions]) => regions.split(" ").includes(region))?.[1] ?? 1;
}

/** @param {unknown} locale */
function usable(locale) {
  try {
    return typeof locale === "string" ? new Intl.Locale(locale).toString() : FALLBACK;
  } catch {
    return FALLBACK;
  }
}
