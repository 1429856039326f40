import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";
import { control, Field, NumberField } from "./Field.js";
import { numberIn, UNIT_NAMES } from "./form.js";
import { ReminderFields } from "./ReminderFields.js";
import { type, typed } from "./state.js";

/** What most leave as it is. */
export function MoreFields({ open, onToggle }) {
  return html`
    <details
      class="event-type-part event-type-more glass"
      open=${open}
      onToggle=${(event) => onToggle(event.currentTarget.open)}
    >
      <summary><h2>${t("event_types.parts.more")}</h2></summary>
      <div class="event-type-pairs">
        <${NumberField} name="interval_minutes" unit="minutes" />
        <${NumberField} name="daily_cap" unit="bookings" />
        <${NumberField} name="buffer_before_minutes" unit="minutes" />
        <${NumberField} name="buffer_after_minutes" unit="minutes" />
        <${NoticeField} name="minimum_notice_minutes" />
        <${NumberField} name="booking_window_days" unit="days" />
        <${NoticeField} name="cancel_notice_minutes" />
      </div>
      <${ReminderFields} />
    </details>
  `;
}

/** A span of time as a number and its unit. */
function NoticeField({ name }) {
  const { amount, unit } = typed.value[name];
  const set = (changes) => type(name, { amount, unit, ...changes });
  return html`
    <${Field} name=${name}>
      <span class="measure">
        <input inputmode="numeric" ...${control(name, amount, (value) => set({ amount: value }))} />
        <select
          class="control"
          aria-label=${t("event_types.editor.unit_of", { label: t(`event_types.labels.${name}`) })}
          value=${unit}
          onChange=${(event) => set({ unit: event.currentTarget.value })}
        >
          ${UNIT_NAMES.map(
            (each) =>
              html`<option key=${each} value=${each}>${t(`event_types.units.${each}`, { count: numberIn(amount) })}</option>`,
          )}
        </select>
      </span>
    </${Field}>
  `;
}
