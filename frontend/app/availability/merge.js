// Two people, or two tabs, at the same hours. Both began from `before`; each weekday, each date and the zone counts by
// itself. Hours are as the API has them. Pure.
import { addDays, dateWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { zonePlace } from "../shared/zones.js";
import { isSame } from "./draft.js";
import { byWeekday, hoursWords, weekdayName, WEEKDAYS } from "./week.js";

/** @typedef {{ name: string, was: string, is: string, mine: string | null }} Change */

/**
 * What I changed as I changed it, and everything else as they left it.
 * @param {Api.Hours} before
 * @param {Api.Hours} mine
 * @param {Api.Hours} theirs
 * @returns {Api.Hours}
 */
export function mergeHours(before, mine, theirs) {
  const days = WEEKDAYS.map((day) => pick(before.weekly[day], mine.weekly[day], theirs.weekly[day]));
  const dates = datesIn(before, mine, theirs).map((date) => {
    const hours = pick(before.overrides?.[date], mine.overrides?.[date], theirs.overrides?.[date]);
    return /** @type {const} */ ([date, hours]);
  });
  return {
    timezone: pick(before.timezone, mine.timezone, theirs.timezone),
    weekly: byWeekday(days),
    overrides: Object.fromEntries(dates.filter(([, hours]) => hours)),
  };
}

/**
 * What they changed, in words; `mine` is what I have there, null where that is not changed.
 * @param {Api.Hours} before
 * @param {Api.Hours} mine
 * @param {Api.Hours} theirs
 * @returns {Change[]}
 */
export function describeChanges(before, mine, theirs) {
  const zone = describe(t("availability.changed.zone"), before.timezone, theirs.timezone, mine.timezone, zonePlace);
  const days = WEEKDAYS.flatMap((day) =>
    describe(weekdayName(day), before.weekly[day], theirs.weekly[day], mine.weekly[day], (hours) => hoursWords(hours)),
  );
  return [...zone, ...days, ...dateChanges(before, mine, theirs)];
}

/**
 * Mine where I changed it, else theirs.
 * @template T
 * @param {T} before
 * @param {T} mine
 * @param {T} theirs
 */
function pick(before, mine, theirs) {
  return isSame(mine, before) ? theirs : mine;
}

/**
 * @param {Api.Hours} before
 * @param {Api.Hours} mine
 * @param {Api.Hours} theirs
 */
function dateChanges(before, mine, theirs) {
  /** @param {Interval[] | undefined} hours */
  const words = (hours) =>
    hours ? hoursWords(hours, t("availability.changed.day_off")) : t("availability.changed.as_weekday");
  const found = datesIn(before, theirs).flatMap((date) =>
    describe(date, before.overrides[date], theirs.overrides[date], mine.overrides[date], words),
  );
  return runsOf(found).map(({ from, to, ...change }) => ({
    ...change,
    name: from === to ? dateWords(from) : t("availability.dates.span", { from: dateWords(from), to: dateWords(to) }),
  }));
}

/**
 * Dates in a row of which the same is to be said are one.
 * @param {Change[]} changes
 */
function runsOf(changes) {
  /** @type {(Omit<Change, "name"> & { from: DateText, to: DateText })[]} */
  const found = [];
  for (const { name: date, ...change } of changes) {
    const last = found.at(-1);
    if (last && addDays(last.to, 1) === date && isSame(last, { from: last.from, to: last.to, ...change }))
      last.to = date;
    else found.push({ from: date, to: date, ...change });
  }
  return found;
}

/**
 * @template T
 * @param {string} name
 * @param {T} was
 * @param {T} is
 * @param {T} mine
 * @param {(value: T) => string} words
 * @returns {Change[]}
 */
function describe(name, was, is, mine, words) {
  if (isSame(was, is)) return [];
  const differs = !isSame(mine, was) && !isSame(mine, is);
  return [{ name, was: words(was), is: words(is), mine: differs ? words(mine) : null }];
}

/** @param {Api.Hours[]} all */
function datesIn(...all) {
  return [...new Set(all.flatMap(({ overrides }) => Object.keys(overrides)))].sort();
}
