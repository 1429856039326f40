import { html } from "../../vendor/preact.js";
import { known } from "./known.js";
import { showInCalendar } from "./open.js";
import { news } from "./state.js";

/** What happened last. The place is always there, so that a screen reader hears it fill and nothing moves. */
export function News() {
  const { words, id } = news.value ?? {};
  const shown = id && known.value.get(id)?.status !== "cancelled";
  return html`
    <div class="news">
      <p role="status" aria-live="polite">${words}</p>
      ${shown && html`<button class="text-button" type="button" onClick=${() => showInCalendar(id)}>Show it</button>`}
    </div>
  `;
}
