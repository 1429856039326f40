import { html, useRef, useState } from "../../vendor/preact.js";
import { offsetName } from "../shared/time.js";
import { neighbour } from "./grid_keys.js";
import { inParts, repeatedTimes } from "./slots.js";
import { Slot } from "./Slot.js";
import { lastChosen, zone } from "./state.js";

/** The times of a day: one stop of the Tab key, arrow keys inside. */
export function SlotGrid({ slots }) {
  const grid = useRef(null);
  const [focused, setFocused] = useState(lastChosen.value);
  const stop = (
    slots.find(({ start }) => start === focused) ??
    slots.find(({ status }) => status === "open") ??
    slots[0]
  ).start;
  const repeated = repeatedTimes(slots);

  function move(event) {
    const to = neighbour([...grid.current.querySelectorAll("button")], document.activeElement, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  return html`
    <div ref=${grid} onKeyDown=${move} onFocusIn=${(event) => setFocused(event.target.dataset.start)}>
      <p id="grid-help" class="hidden-label">
        Arrow keys move between times, Home and End go to the first and the last.
      </p>
      ${inParts(slots).map(
        (part) => html`
          <div key=${part.name} role="group" aria-label=${part.name ?? "Times"} aria-describedby="grid-help">
            ${part.name && html`<h4 class="part-name">${part.name}</h4>`}
            <div class="slot-grid">
              ${part.slots.map(
                (slot) => html`
                  <${Slot}
                    key=${slot.start}
                    slot=${slot}
                    isStop=${slot.start === stop}
                    note=${repeated.has(slot.time) ? offsetName(slot.start, zone.value) : ""}
                  />
                `,
              )}
            </div>
          </div>
        `,
      )}
      ${
        slots.some(({ status }) => status === "held") &&
        html`<p class="slot-key"><span class="slot-key-mark"></span>Being booked by somebody right now; it may come back.</p>`
      }
    </div>
  `;
}
