// Leads the keyboard along.

/**
 * Moves the focus once the page shows what just changed, unless the person has gone on to something else by then.
 * @param {() => void} move
 */
export function whenShown(move) {
  const before = document.activeElement;
  requestAnimationFrame(() => {
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
