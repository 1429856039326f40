// The one module that knows time zones: which one the viewer is in, which the browser knows, what they are called.
// Zones are IANA names. Of a zone that this browser lacks, everything is shown by the viewer's clock instead.
import { signal } from "../../vendor/preact.js";
import { writtenLocale } from "./locale.js";
import { browser } from "./storage.js";

/** @typedef {string | number} Moment an instant: RFC 3339, or milliseconds */

const STORED = "expertbook.zone";

// The last part of a zone's name, as it was and as it is. Browsers say the old ones, and old browsers know no others.
export const RENAMED = pairs(
  "Asmera Asmara,Ashkhabad Ashgabat,Calcutta Kolkata,Chungking Chongqing,Coral_Harbour Atikokan,Dacca Dhaka," +
    "Enderbury Kanton,Faeroe Faroe,Godthab Nuuk,Katmandu Kathmandu,Kiev Kyiv,Macao Macau,Ponape Pohnpei,Rangoon Yangon," +
    "Saigon Ho_Chi_Minh,Thimbu Thimphu,Truk Chuuk,Ujung_Pandang Makassar,Ulan_Bator Ulaanbaatar",
);
// Places that are not written like their zone.
const SPELT = pairs(
  "Araguaina Araguaína,Asuncion Asunción,Bahia_Banderas Bahía de Banderas,Belem Belém,Bogota Bogotá,Cancun Cancún," +
    "Ciudad_Juarez Ciudad Juárez,Cordoba Córdoba,Cuiaba Cuiabá,Curacao Curaçao,DumontDUrville Dumont d'Urville," +
    "El_Aaiun El Aaiún,Ho_Chi_Minh Ho Chi Minh City,Lome Lomé,Maceio Maceió,Mazatlan Mazatlán,Merida Mérida," +
    "Ndjamena N'Djamena,Noumea Nouméa,Reunion Réunion,Sao_Paulo São Paulo,Sao_Tome São Tomé,St_Johns St. John's," +
    "Tucuman Tucumán,Uzhgorod Uzhhorod,Zaporozhye Zaporizhzhia",
);
// Names of no place: an offset, or an abbreviation that in summer says another one.
export const PLACELESS = /^(Etc\/.*|[A-Z\d+-]+|Greenwich|Universal|Zulu)$/;

/** @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();
/** @type {Map<string, string | null>} */
const known = new Map();

const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The viewer's zone: the browser's, else the one that they chose here, else null. */
export const ownZone = signal(isZone(browserZone) ? todaysName(browserZone) : storedZone());

/** Whether the viewer alone can say which zone that is. */
export const isOwnChoice = !isZone(browserZone);

/** The zones that something was to be shown in, and that this browser lacks. */
export const lacking = signal(/** @type {string[]} */ ([]));

/** The zone by whose clock the viewer is shown what has no other. */
export function viewerZone() {
  return ownZone.value ?? "UTC";
}

/** The zone that was chosen in this browser, or null. */
export function storedZone() {
  const stored = browser.read(STORED);
  return isZone(stored) ? todaysName(stored) : null;
}

/** @param {string} name */
export function keepZone(name) {
  browser.write(STORED, name);
  if (isOwnChoice) ownZone.value = name;
}

/**
 * Whether the browser knows a zone, be it by another name.
 * @param {unknown} name
 */
export function isZone(name) {
  return Boolean(knownName(name));
}

/**
 * The zone by whose clock this browser shows what is in a zone: that one, or else the viewer's.
 * @param {string} name
 */
export function shownZone(name) {
  if (isZone(name)) return todaysName(name);
  // What is drawn at the moment may not change what it is drawn from.
  if (!lacking.peek().includes(name)) queueMicrotask(() => (lacking.value = [...new Set([...lacking.value, name])]));
  return viewerZone();
}

/**
 * What a zone's clock shows.
 * @param {Moment} instant
 * @param {string} zone
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {Record<string, string>}
 */
export function clockParts(instant, zone, options) {
  const timeZone = knownName(shownZone(zone)) ?? "UTC";
  const key = timeZone + JSON.stringify(options);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(writtenLocale, { timeZone, ...options });
  formatters.set(key, formatter);
  return Object.fromEntries(formatter.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
}

/**
 * "UTC+1", "UTC-3:30"
 * @param {Moment} instant
 * @param {string} zone
 */
export function offsetName(instant, zone) {
  const { timeZoneName } = clockParts(instant, zone, { timeZoneName: "longOffset" });
  const [, sign = "+", hours = "0", minutes = "00"] = /([+-])(\d+):?(\d+)?/.exec(timeZoneName) ?? [];
  return `UTC${sign}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`;
}

/**
 * "London"; of a zone that is no place its offset: "UTC-5", "UTC"
 * @param {string} zone
 * @param {Moment} instant
 */
export function zonePlace(zone, instant = Date.now()) {
  if (PLACELESS.test(zone) && isZone(zone)) return offsetName(instant, zone).replace(/\+0$/, "");
  const last = lastPart(todaysName(zone));
  return SPELT.get(last) ?? last.replace(/^St_/, "St. ").replaceAll("_", " ");
}

/**
 * "London (UTC+1)", "UTC-5"
 * @param {string} zone
 * @param {Moment} instant
 */
export function zoneWords(zone, instant = Date.now()) {
  const place = zonePlace(zone, instant);
  return PLACELESS.test(zone) ? place : `${place} (${offsetName(instant, zone)})`;
}

/**
 * The name by which this browser knows a zone, or null.
 * @param {unknown} name
 * @returns {string | null}
 */
function knownName(name) {
  if (typeof name !== "string") return null;
  const found = known.get(name);
  if (found !== undefined) return found;
  const [was] = [...RENAMED].find(([, is]) => is === lastPart(name)) ?? [];
  const names = [name, was && withLast(name, was)];
  const usable = names.find((each) => each && isUsable(each)) ?? null;
  known.set(name, usable);
  return usable;
}

/**
 * Whether times can be shown in it. Offsets like "+05:30" can too, but are no zones for the API.
 * @param {string} name
 */
function isUsable(name) {
  try {
    return /^[A-Z]/i.test(name) && name !== "Etc/Unknown" && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/** @param {string} name */
export function todaysName(name) {
  return withLast(name, RENAMED.get(lastPart(name)) ?? lastPart(name));
}

/** @param {string} name */
export function lastPart(name) {
  return name.slice(name.lastIndexOf("/") + 1);
}

/**
 * @param {string} name
 * @param {string} last
 */
function withLast(name, last) {
  return name.slice(0, name.lastIndexOf("/") + 1) + last;
}

/**
 * @param {string} text
 * @returns {Map<string, string>}
 */
function pairs(text) {
  return new Map(text.split(",").map((pair) => /** @type {[string, string]} */ (pair.split(/ (.*)/))));
}
