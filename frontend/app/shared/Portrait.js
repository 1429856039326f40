import { html, useState } from "../../vendor/preact.js";

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

/** "AL" of Ada King Lovelace, "Ä" of Ägir: letters of any script, whole ones. */
function initials(name) {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
