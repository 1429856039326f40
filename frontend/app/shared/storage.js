// Browser storage that never throws: it may be full, switched off, or hold something another version wrote.

/** @param {() => Storage} area */
function createKeeper(area) {
  return {
    /**
     * @param {string} key
     * @returns {any} what was written, or null
     */
    read(key) {
      try {
        return JSON.parse(area().getItem(key) ?? "null");
      } catch {
        return null;
      }
    },
    /**
     * @param {string} key
     * @param {unknown} value
     */
    write(key, value) {
      try {
        area().setItem(key, JSON.stringify(value));
      } catch {
        // The page works without it; what would have been kept is only kept while the page is open.
      }
    },
    /** @param {string} key */
    remove(key) {
      try {
        area().removeItem(key);
      } catch {
        // Nothing was kept, so nothing is left behind.
      }
    },
    clear() {
      try {
        area().clear();
      } catch {
        // As above.
      }
    },
  };
}

/** Kept until the tab is closed. */
export const tab = createKeeper(() => sessionStorage);

/** Kept in this browser. */
export const browser = createKeeper(() => localStorage);
