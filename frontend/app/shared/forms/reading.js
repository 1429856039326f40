// How a name, an address and a phone number are read from what somebody types or pastes, the same as on the server
// (chalicelibs/expertbook/domain). Pure. It never refuses what the server takes; what only the server can tell, such as
// how long a country's numbers are, it says at the field.
import { t } from "../words.js";

/** Marks without a shape: of no width, of direction, of variants. They come along with what is pasted. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

const JOINER = /[\u200c\u200d]/;
const LABEL = /^[a-z0-9\P{ASCII}-]+$/iu;

const CURLY = /[\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4]/g;
const LOCAL = /^[\w!#$%&'*+\-/=?^`{|}~.]+$/;
const LONGEST_EMAIL = 254;

const SEPARATORS = /[\p{Cc}\p{Z}\p{Pd}\p{Ps}\p{Pe}.·•‧∙⋅・･．。｡/／⁄∕\\~～∼⁓〜−ーｰـ_'’]/gu;
const FEWEST_DIGITS = { national: 4, international: 6 };
/** More than any number has, with whatever is dialled before it. */
const MOST_DIGITS = 25;

/**
 * Without spaces around it, in normal form C.
 * @param {string} text
 */
export function trimmed(text) {
  return text.replaceAll("\r\n", "\n").normalize("NFC").trim();
}

/**
 * Whether anything of it can be seen.
 * @param {string} text
 */
export function isVisible(text) {
  return /[^\p{Cf}\p{Cc}\p{Z}\p{DI}]/u.test(text);
}

/**
 * Characters as the server counts them: code points of what it keeps.
 * @param {string} text
 */
export function lengthOf(text) {
  return [...trimmed(text)].length;
}

/**
 * The address that is meant.
 * @param {string} text
 */
export function readEmail(text) {
  const plain = text
    .replace(INVISIBLE, keepJoined)
    .replace(/[！-～]/g, toAscii)
    .replace(/[。｡]/g, ".");
  return trimmed(plain).replace(/^mailto:/i, "");
}

/**
 * Why no mail can reach this, as a sentence; null if nothing says so.
 * @param {string} text
 */
export function emailFault(text) {
  const address = readEmail(text);
  if (!address) return t("shared.email.needed");
  if (/[\s\p{Cc}]/u.test(address)) return t("shared.email.spaces");
  if (!address.includes("@")) return t("shared.email.no_at");
  const local = address.slice(0, address.lastIndexOf("@"));
  const domain = address.slice(address.lastIndexOf("@") + 1);
  if (!local || local.includes("@")) return t("shared.email.no_name");
  const isLong = lengthOf(address.normalize("NFKC")) > LONGEST_EMAIL;
  return localFault(local, domain) ?? domainFault(domain) ?? (isLong ? t("shared.email.too_long") : null);
}

/**
 * The number that is meant: its digits in ASCII, after a + if it says the country itself; or null for what is none.
 * @param {string} text
 */
export function readPhone(text) {
  const plain = text
    .replace(INVISIBLE, "")
    .replace(/[＋﹢⁺]/g, "+")
    .trim()
    .replace(/^tel:/i, "");
  const digits = plain
    .replace(SEPARATORS, "")
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/^\+?00/, "+");
  return /^\+?[0-9]*$/.test(digits) ? digits : null;
}

/**
 * What is wrong with a phone number, as a sentence; null if nothing is, or nothing that can be told here.
 * @param {string} text
 * @param {string | null} [country] the country of a number without +; null where there is none, undefined if unknown yet
 */
export function phoneFault(text, country) {
  const number = readPhone(text);
  if (number === null) return t("shared.phone.not_digits");
  if (!number) return null;
  const international = number.startsWith("+");
  if (!international && country === null) return t("shared.phone.no_country");
  if (number.startsWith("+0")) return t("shared.phone.zero_code");
  const digits = number.replace("+", "").length;
  if (digits < FEWEST_DIGITS[international ? "international" : "national"]) return t("shared.phone.too_short");
  return digits > MOST_DIGITS ? t("shared.phone.too_long") : null;
}

/**
 * @param {string} local
 * @param {string} domain
 */
function localFault(local, domain) {
  const plain = local.replace(CURLY, "'");
  if (plain !== local && LOCAL.test(plain)) return t("shared.email.curly", { address: `${plain}@${domain}` });
  const strange = [...local].find((char) => !LOCAL.test(char));
  if (strange && strange > "\x7f") return t("shared.email.not_yet", { character: strange });
  if (strange) return t("shared.email.strange", { character: strange });
  return /^\.|\.\.|\.$/.test(local) ? t("shared.email.dots") : null;
}

/** @param {string} domain */
function domainFault(domain) {
  // Which letters of other scripts a domain may have, the server knows; it takes them in any form, such as ℓ for l.
  const labels = domain.normalize("NFKC").split(".");
  const isDomain = labels.length > 1 && labels.every((label) => LABEL.test(label) && !/^-|-$/.test(label));
  return isDomain ? null : t("shared.email.no_domain");
}

/**
 * A joiner within a word of another script belongs to the word; no other mark belongs to an address.
 * @param {string} mark
 * @param {number} at
 * @param {string} text
 */
function keepJoined(mark, at, text) {
  const joins = /\P{ASCII}$/u.test(text.slice(0, at)) && /^\P{ASCII}/u.test(text.slice(at + mark.length));
  return joins && JOINER.test(mark) ? mark : "";
}

/** @param {string} char of full width, as keyboards for Chinese and Japanese write it */
function toAscii(char) {
  return String.fromCharCode(char.charCodeAt(0) - 0xfee0);
}

/**
 * The value of a decimal digit: those of a script follow each other, from its zero on.
 * @param {string} char
 */
function digitOf(char) {
  const code = char.codePointAt(0) ?? 0;
  // Five kinds of mathematical digits stand side by side.
  if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
