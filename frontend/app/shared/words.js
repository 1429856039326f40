// The site's words in the page's language. The catalogue (chalicelibs/expertbook/words) has them all; what a page's
// modules name stands in its HTML, put there when the site is published (infra/site/words.py).
//
// "{name}" in a message is filled in. A message that depends on `count` has a form for each category of CLDR that its
// language knows; numbers are written as the visitor's region writes them.
import { language, numberWords, writtenLocale } from "./locale.js";

/** @typedef {string | { [Category in Intl.LDMLPluralRule]?: string }} Message */
/** @typedef {{ [name: string]: string | number }} Values */

const CATALOGUE = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

const plurals = new Intl.PluralRules(language);

const PLACE = /\{(\w+)\}/g;
const PLACE_OR_TAG = /\{(\w+)\}|<(\w+)>(.*?)<\/\2>/g;

/**
 * A message as text. Throws for a key that the page does not have.
 * @param {string} key
 * @param {Values} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  return formOf(key, Number(values.count)).replace(PLACE, (_, name) => shown(values[name]));
}

/**
 * A message as children of an element. A value may be an element, and what stands between `<name>` and `</name>` goes
 * through the function of this name.
 * @param {string} key
 * @param {{ [name: string]: any }} values
 */
export function rich(key, values) {
  return filled(formOf(key, Number(values.count)), values);
}

/**
 * Whether the page has a message, for keys that are made of what the API says.
 * @param {string} key
 */
export function hasWords(key) {
  return find(key) !== undefined;
}

/**
 * "London, Paris and Rome"
 * @param {string[]} items
 */
export function listWords(items) {
  return new Intl.ListFormat(writtenLocale).format(items);
}

/**
 * @param {string} text
 * @param {{ [name: string]: any }} values
 * @returns {any[]}
 */
function filled(text, values) {
  const children = [];
  let end = 0;
  for (const [whole, name, tag, inner] of text.matchAll(PLACE_OR_TAG)) {
    const start = text.indexOf(whole, end);
    children.push(text.slice(end, start), tag ? values[tag](filled(inner, values)) : shown(values[name]));
    end = start + whole.length;
  }
  return [...children, text.slice(end)];
}

/**
 * @param {string} key
 * @param {number} count NaN where there is none
 * @returns {string}
 */
function formOf(key, count) {
  const message = find(key);
  if (message === undefined) throw new Error(`This page has no words for ${key}.`);
  if (typeof message === "string") return message;
  return message[plurals.select(count)] ?? message.other;
}

/** @param {string} key */
function find(key) {
  return key.split(".").reduce((node, part) => (Object.hasOwn(node ?? {}, part) ? node[part] : undefined), CATALOGUE);
}

/** @param {any} value */
function shown(value) {
  return typeof value === "number" ? numberWords(value) : value;
}
