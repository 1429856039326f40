// Leads the keyboard along.

/**
 * To the first element that matches, once the page shows what just changed; the keyboard stays where it is without one.
 * @param {string} selector
 * @param {ParentNode | null} [within] may be gone by then
 */
export function focusLater(selector, within = document) {
  requestAnimationFrame(() => focusOn(selector, within));
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
