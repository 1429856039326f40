import { html, useRef } from "../../vendor/preact.js";
import { t } from "../shared/words.js";
import { undo, undoable } from "./state.js";

/** What was just done at this place, with a way back. */
export function Undo({ place }) {
  const words = useRef(null);
  const here = undoable.value?.place === place ? undoable.value : null;

  function goBack() {
    undo();
    // The button is gone then, and the keyboard continues from here.
    words.current.focus();
  }

  return html`
    <p class="hours-undo" role="status" tabindex="-1" ref=${words}>
      ${here && html`${here.words} ${here.before && html`<button class="text-button" type="button" onClick=${goBack}>${t("availability.save.undo")}</button>`}`}
    </p>
  `;
}
