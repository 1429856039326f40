import { html } from "../../vendor/preact.js";
import { chooseStart } from "./navigation.js";
import { eventType, flashing, lastChosen } from "./state.js";

const TOLD = { taken: "taken", held: "held by somebody", current: "the time that it has" };

/**
 * One time. One that can't be chosen is aria-disabled rather than disabled: it can still be reached and read, and
 * the keyboard does not lose its place when a time is taken under its focus.
 */
export function Slot({ slot, isStop, note }) {
  const open = slot.status === "open";
  const chosen = open && slot.start === lastChosen.value;
  return html`
    <button
      class="slot"
      type="button"
      data-start=${slot.start}
      data-status=${slot.status}
      data-changed=${flashing.value.has(slot.start) ? "" : undefined}
      tabindex=${isStop ? 0 : -1}
      aria-disabled=${open ? undefined : "true"}
      aria-current=${chosen ? "true" : undefined}
      onClick=${() => open && chooseStart(slot.start, eventType.value.slug)}
    >
      <span class="slot-time">${slot.time}</span>
      ${slot.status === "current" && html`<span class="slot-note"> Now</span>`}
      ${note && html`<span class="slot-note"> ${note}</span>`}
      ${!open && html`<span class="hidden-label"> ${TOLD[slot.status]}</span>`}
    </button>
  `;
}
