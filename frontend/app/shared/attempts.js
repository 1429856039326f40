// What was sent and not answered yet keeps its key, over reloads too: the server knows a repetition by it.
import { tab } from "./storage.js";

/**
 * @param {string} name what is attempted; one attempt of a name is kept
 * @param {unknown} content the same content keeps its key
 */
export function keepAttempt(name, content) {
  const before = readAttempt(name);
  if (before && JSON.stringify(before.content) === JSON.stringify(content)) return before.key;
  const key = randomId();
  tab.write(storageKey(name), { content, key });
  return key;
}

/**
 * @param {string} name
 * @returns {{ content: any, key: string } | null}
 */
export function readAttempt(name) {
  return tab.read(storageKey(name));
}

/** @param {string} name */
export function forgetAttempt(name) {
  tab.remove(storageKey(name));
}

/** @param {string} name */
function storageKey(name) {
  return `expertbook.attempt.${name}`;
}

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
