import { html } from "../../vendor/preact.js";

const WORDS = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Updating every 15 s",
};

/** How fresh the page is: a dot and a word. */
export function LiveIndicator({ state }) {
  return html`<p class="live" data-state=${state}><span class="live-dot"></span>${WORDS[state]}</p>`;
}
