import { html } from "../../vendor/preact.js";
import { t } from "./words.js";

/** How fresh the page is: a dot and a word. */
export function LiveIndicator({ state }) {
  return html`<p class="live" role="status" data-state=${state}><span class="live-dot"></span><span class="live-word">${t(`shared.live.${state}`)}</span></p>`;
}
