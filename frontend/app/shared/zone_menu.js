// What menus of zones have.
import { lastPart, PLACELESS, RENAMED, todaysName, viewerZone, zonePlace } from "./zones.js";

/**
 * What a menu of zones has, each as its name and label: one name a zone, and after those what some were called.
 * @param {string[]} more names that it needs as well
 * @returns {[string, string][]}
 */
export function zoneChoices(...more) {
  const listed = Intl.supportedValuesOf?.("timeZone") ?? [];
  const names = [...new Set([...listed, ...more, viewerZone(), "UTC"].map(todaysName))];
  const former = [...RENAMED].flatMap(([was, is]) =>
    names.filter((name) => lastPart(name) === is).map((name) => choice(name, `${was.replaceAll("_", " ")}, now `)),
  );
  return [...sorted(names.map((name) => choice(name, ""))), ...sorted(former)];
}

/**
 * @param {string} name
 * @returns {string} "Kolkata, Asia", so that typing the place's name finds it
 */
export function zoneLabel(name) {
  const areas = PLACELESS.test(name) ? [] : name.split("/").slice(0, -1).reverse();
  return [zonePlace(name), ...areas].join(", ").replaceAll("_", " ");
}

/**
 * @param {string} name
 * @param {string} before
 * @returns {[string, string]}
 */
function choice(name, before) {
  return [name, before + zoneLabel(name)];
}

/** @param {[string, string][]} choices */
function sorted(choices) {
  return choices.sort(([, one], [, other]) => one.localeCompare(other, "en"));
}
