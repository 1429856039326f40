import { html } from "../../vendor/preact.js";

/**
 * Words that only a screen reader says, such as what a "Change" changes.
 * @param {any} text
 */
export function hidden(text) {
  return html`<span class="hidden-label">${text}</span>`;
}
