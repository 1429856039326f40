// What was sent and not answered yet keeps its key, over reloads too, so that the server knows a repetition when it sees one.
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

/** A random UUID, also on plain http, where browsers offer no randomUUID. */
function randomId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
