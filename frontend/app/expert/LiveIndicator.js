import { html } from "../../vendor/preact.js";
import { connection } from "./state.js";

const WORDS = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Updating every 15 s",
};

export function LiveIndicator() {
  return html`<p class="live" data-state=${connection.value}>
    <span class="live-dot"></span>${WORDS[connection.value]}
  </p>`;
}
