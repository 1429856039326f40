// Leads the keyboard along.

/** How often the focus was to be moved. */
let asked = 0;

/**
 * Moves the focus once the page shows what just changed, unless the person has gone on to something else by then, or it
 * is to go elsewhere.
 * @param {() => void} move
 */
export function whenShown(move) {
  asked += 1;
  const mine = asked;
  const before = document.activeElement;
  requestAnimationFrame(() => {
    if (mine !== asked) return;
    const focused = document.activeElement;
    if (focused === before || focused === document.body) move();
  });
}

/**
 * To the first element that matches, once the page shows what just changed; the keyboard stays where it is without one.
 * @param {string} selector
 * @param {ParentNode | null} [within] may be gone by then
 */
export function focusLater(selector, within = document) {
  whenShown(() => focusOn(selector, within));
}

/**
 * The same at once.
 * @param {string} selector
 * @param {ParentNode | null} [within]
 */
export function focusOn(selector, within = document) {
  /** @type {HTMLElement | null | undefined} */
  const found = within?.querySelector(selector);
  found?.focus();
}
