// What was typed and not saved, of each event type of each expert: kept in the tab, so that no reload loses it.
import { tab } from "../shared/storage.js";

const KEY = "expertbook.event_type_drafts";

/**
 * {typed, base}; or null.
 * @param {string} key
 */
export function readDraft(key) {
  return tab.read(KEY)?.[key] ?? null;
}

/**
 * @param {string} key
 * @param {{ typed: unknown, base: unknown }} draft
 */
export function keepDraft(key, draft) {
  tab.write(KEY, { ...tab.read(KEY), [key]: draft });
}

/** @param {string} key */
export function dropDraft(key) {
  const { [key]: _, ...others } = tab.read(KEY) ?? {};
  tab.write(KEY, others);
}
