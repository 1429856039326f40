import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { keepAgain, keeping, secondsLeft } from "./hold.js";
import { lost } from "./state.js";

/** How long the chosen time is still kept. Its place is there from the start, so that nothing moves. */
export function HoldNote() {
  return !lost.value && html`<div class="hold-note"><${Words} /></div>`;
}

function Words() {
  switch (keeping.value) {
    case "asking":
      return html`<p class="quiet"><${Icon} name="clock" />Keeping this time for you</p>`;
    case "kept":
      return html`<p>
        <${Icon} name="clock" /><span>Kept for you for <span role="timer">${clock(secondsLeft.value)}</span></span>
      </p>`;
    case "lapsed":
      return html`<p><${Icon} name="clock" />No longer kept, still free.</p>
        <button class="text-button" type="button" onClick=${keepAgain}>Keep it again</button>`;
    case "refused":
      return html`<p class="quiet">
        <${Icon} name="clock" />This time can’t be kept for you for now. You can book it all the same.
      </p>`;
    default:
      return null;
  }
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
