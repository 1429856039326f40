import { html, useRef, useState } from "../../../vendor/preact.js";
import { twelveHours } from "../../shared/hours_of_clock.js";
import { isRightToLeft } from "../../shared/locale.js";
import { timeWords } from "../../shared/time.js";
import { offsetName } from "../../shared/zones.js";
import { chooseStart } from "../times/navigation.js";
import { splitDay, findRepeatedTimes } from "../times/slots.js";
import { eventType, flashing, lastChosen, nextStart, zone } from "../times/state.js";
import { t } from "../../shared/words.js";

const TOLD = { taken: "booking.slot.taken", held: "booking.slot.held", current: "booking.slot.current" };

/** The times of a day: one stop of the Tab key, arrow keys inside. */
export function SlotGrid({ slots }) {
  const grid = useRef(null);
  const [focused, setFocused] = useState(lastChosen.value);
  const stop = (
    slots.find(({ start }) => start === focused) ??
    slots.find(({ status }) => status === "open") ??
    slots[0]
  ).start;
  const repeated = findRepeatedTimes(slots);

  function move(event) {
    const to = neighbour([...grid.current.querySelectorAll("button")], document.activeElement, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  return html`
    <div ref=${grid} onKeyDown=${move} onFocusIn=${(event) => setFocused(event.target.dataset.start)}>
      <p id="grid-help" class="hidden-label">
        ${t("booking.slot.keys")}
      </p>
      ${splitDay(slots).map(
        (part) => html`
          <div key=${part.name} role="group" aria-label=${t(part.name ? `booking.part_of_day.${part.name}` : "booking.slot.all")} aria-describedby="grid-help">
            ${part.name && html`<h4 class="part-name">${t(`booking.part_of_day.${part.name}`)}</h4>`}
            <div class="slot-grid" data-twelve-hours=${twelveHours.value || undefined}>
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
        html`<p class="slot-key"><span class="slot-key-mark"></span>${t("booking.slot.held_key")}</p>`
      }
    </div>
  `;
}

/**
 * One time. One that can't be chosen is aria-disabled rather than disabled: it can still be reached and read, and
 * the keyboard does not lose its place when a time is taken under its focus.
 */
function Slot({ slot, isStop, note }) {
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
      data-next=${slot.start === nextStart.value || undefined}
      aria-current=${chosen ? "true" : undefined}
      onClick=${() => open && chooseStart(slot.start, eventType.value.slug)}
    >
      <span class="slot-time">${timeWords(slot.time)}</span>
      ${slot.status === "current" && html`<span class="slot-note"> ${t("booking.slot.now")}</span>`}
      ${note && html`<span class="slot-note"> ${note}</span>`}
      ${!open && html`<span class="hidden-label"> ${t(TOLD[slot.status])}</span>`}
    </button>
  `;
}

/** The button that a key leads to from the current one, in a grid that the browser lays out; or null. */
function neighbour(buttons, current, key) {
  const at = buttons.indexOf(current);
  const on = isRightToLeft ? -1 : 1;
  if (at < 0) return null;
  switch (key) {
    case "ArrowLeft":
      return buttons[at - on] ?? null;
    case "ArrowRight":
      return buttons[at + on] ?? null;
    case "ArrowUp":
      return nextRow(buttons, current, -1);
    case "ArrowDown":
      return nextRow(buttons, current, 1);
    case "Home":
      return buttons[0];
    case "End":
      return buttons.at(-1);
    default:
      return null;
  }
}

function nextRow(buttons, current, direction) {
  const here = current.getBoundingClientRect();
  const beyond = buttons
    .map((button) => ({ button, box: button.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - here.top) * direction > 1);
  if (!beyond.length) return null;
  const distance = ({ box }) => Math.abs(box.top - here.top) * 10_000 + Math.abs(box.left - here.left);
  return beyond.reduce((best, each) => (distance(each) < distance(best) ? each : best)).button;
}
