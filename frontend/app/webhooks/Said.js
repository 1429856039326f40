import { html } from "../../vendor/preact.js";
import { note } from "./state.js";

/** What was just done in that place, or could not be. It's there before, so that a screen reader hears it fill. */
export function Said({ place }) {
  const here = note.value?.place === place ? note.value : null;
  return html`
    <p class="pane-note" role=${here?.failed ? "alert" : "status"} data-failed=${String(Boolean(here?.failed))}>${here?.words}</p>
  `;
}
