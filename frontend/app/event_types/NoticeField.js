import { html } from "../../vendor/preact.js";
import { control, Field } from "./Field.js";
import { UNIT_NAMES } from "./form.js";
import { type, typed } from "./state.js";

/** A span of time as a number and its unit. */
export function NoticeField({ name, label, help }) {
  const { amount, unit } = typed.value[name];
  const set = (changes) => type(name, { amount, unit, ...changes });
  return html`
    <${Field} name=${name} label=${label} help=${help}>
      <span class="measure">
        <input inputmode="numeric" ...${control(name, amount, (value) => set({ amount: value }))} />
        <select
          class="control"
          aria-label=${`${label}: unit`}
          value=${unit}
          onChange=${(event) => set({ unit: event.currentTarget.value })}
        >
          ${UNIT_NAMES.map(
            (each) =>
              html`<option key=${each} value=${each}>${amount.trim() === "1" ? each.slice(0, -1) : each}</option>`,
          )}
        </select>
      </span>
    </${Field}>
  `;
}
