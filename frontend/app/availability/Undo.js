import { html } from "../../vendor/preact.js";
import { undo, undoable } from "./state.js";

/** What was just done at this place, with a way back. */
export function Undo({ place }) {
  const here = undoable.value?.place === place ? undoable.value : null;
  return html`
    <p class="hours-undo" role="status">
      ${here && html`${here.words} <button class="text-button" type="button" onClick=${undo}>Undo</button>`}
    </p>
  `;
}
