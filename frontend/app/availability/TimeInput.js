import { html } from "../../vendor/preact.js";

/** A time of day, typed as one likes; it is brought in form when somebody moves on. Midnight as an end is 24:00. */
export function TimeInput({ id, label, side, value, wrong, help, onType, onDone }) {
  return html`
    <input
      id=${id}
      class="control time"
      aria-label=${label}
      data-side=${side}
      inputmode="numeric"
      autocomplete="off"
      maxlength="8"
      placeholder="--:--"
      value=${value}
      aria-invalid=${wrong ? "true" : undefined}
      aria-describedby=${wrong ? help : undefined}
      onInput=${(event) => onType(event.currentTarget.value)}
      onChange=${onDone}
    />
  `;
}
