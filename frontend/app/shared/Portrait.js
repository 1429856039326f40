import { html, useState } from "../../vendor/preact.js";
import { initials } from "./initials.js";

/**
 * The expert's picture, or the initials where there is none (or it does not load). `size` is one that the styles have:
 * "small", "medium" or "large". The picture says nothing that the name beside it doesn't, so screen readers skip both.
 */
export function Portrait({ name, url, size = "medium" }) {
  const [broken, setBroken] = useState(false);
  if (!url || broken) {
    return html`<span class="portrait portrait-${size}" aria-hidden="true">${initials(name)}</span>`;
  }
  return html`
    <img class="portrait portrait-${size}" src=${url} alt="" width="96" height="96" onError=${() => setBroken(true)} />
  `;
}
