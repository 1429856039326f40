// What a time zone can be found by, and which ones what somebody types may mean.
import { language } from "./locale.js";
import { lastPart, offsetName, PLACELESS, todaysName, viewerZone, zonePlace } from "./zones.js";

/**
 * @typedef {object} ZoneChoice
 * @property {string} name IANA
 * @property {string} place "Kolkata"
 * @property {string} country "India", or ""
 * @property {string[]} clocks what its time is called, "ist", and other names, folded
 * @property {string[]} words all that it's found by, folded
 */

/** So many are shown at once. */
export const MOST_FOUND = 30;

const OFFSET = /^(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?$/i;

/**
 * Every zone once, by the name of its place.
 * @param {Record<string, string>} known what `zones.json` says of each, or {}
 * @param {string[]} more names that are needed as well
 * @returns {ZoneChoice[]}
 */
export function zoneChoices(known = {}, ...more) {
  const listed = Intl.supportedValuesOf?.("timeZone") ?? [];
  const countries = new Intl.DisplayNames(language, { type: "region" });
  // Browsers and the table may have a place in different folders.
  const byPlace = new Map(Object.entries(known).map(([name, facts]) => [lastPart(name), facts]));
  const names = [...new Set([...listed, ...more, viewerZone(), "UTC"].map(todaysName))];
  return names
    .map((name) => {
      const [code, ...others] = (known[name] ?? byPlace.get(lastPart(name)) ?? "-").split(" ");
      const country = code === "-" ? "" : (countries.of(code) ?? "");
      const place = zonePlace(name);
      const areas = PLACELESS.test(name) ? [name] : name.split("/");
      const clocks = wordsIn(others.join(" "));
      return {
        name,
        place,
        country,
        clocks,
        words: [...wordsIn([place, country, code, ...areas].join(" ")), ...clocks],
      };
    })
    .sort((one, other) => one.place.localeCompare(other.place, language));
}

/**
 * What somebody may mean who types this: by a city, a country, an offset or an abbreviation, those first that are called
 * so.
 * @param {ZoneChoice[]} choices
 * @param {string} typed
 * @param {import("./zones.js").Moment} instant when an offset counts
 */
export function findZones(choices, typed, instant) {
  const offset = readOffset(typed);
  if (offset) return choices.filter(({ name }) => offsetName(instant, name) === offset);
  const words = wordsIn(typed);
  return choices
    .filter((choice) => words.every((word) => choice.words.some((known) => known.startsWith(word))))
    .sort((one, other) => rank(one, words) - rank(other, words));
}

/**
 * @param {ZoneChoice} choice
 * @param {string[]} typed
 */
function rank({ place, country, clocks }, typed) {
  const text = typed.join(" ");
  const [city, land] = [place, country].map((name) => wordsIn(name).join(" "));
  if ([city, land, ...clocks].includes(text)) return 0;
  if (city.startsWith(text)) return 1;
  return land.startsWith(text) ? 2 : 3;
}

/**
 * "UTC+5:30" of "+5:30", "utc +0530" or "GMT+05:30"; null if it is none.
 * @param {string} typed
 */
export function readOffset(typed) {
  const [, sign, hours, minutes = "00"] = OFFSET.exec(typed.trim()) ?? [];
  if (!sign) return null;
  const isNone = Number(hours) === 0 && minutes === "00";
  return `UTC${sign === "+" || isNone ? "+" : "-"}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`;
}

/**
 * Without case and accents.
 * @param {string} text
 */
function wordsIn(text) {
  const folded = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
