import { html, useState } from "../../../vendor/preact.js";
import { twelveHours } from "../hours_of_clock.js";
import { shownClock } from "../clock.js";

/**
 * A time of day, typed as one likes. Once somebody moves on it is brought in the form that the visitor's clock has.
 * Midnight as an end is 24:00.
 */
export function TimeInput({ id, label, side, value, wrong, help, onType, onDone }) {
  const [typed, setTyped] = useState(null);

  function type(event) {
    setTyped(event.currentTarget.value);
    onType(event.currentTarget.value);
  }

  function leave() {
    setTyped(null);
    onDone();
  }

  return html`
    <input
      id=${id}
      class="control time"
      aria-label=${label}
      data-side=${side}
      inputmode=${twelveHours.value ? "text" : "numeric"}
      autocomplete="off"
      maxlength="8"
      placeholder="--:--"
      value=${typed ?? shownClock(value)}
      aria-invalid=${wrong ? "true" : undefined}
      aria-describedby=${wrong ? help : undefined}
      onInput=${type}
      onChange=${onDone}
      onBlur=${leave}
    />
  `;
}
