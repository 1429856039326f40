// Browser storage that never throws: it may be full, switched off, or hold something another version wrote.

function keeper(area) {
  return {
    read(key) {
      try {
        return JSON.parse(area().getItem(key));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        area().setItem(key, JSON.stringify(value));
      } catch {
        // The page works without it; what would have been kept is only kept while the page is open.
      }
    },
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
export const tab = keeper(() => sessionStorage);

/** Kept in this browser. */
export const browser = keeper(() => localStorage);
