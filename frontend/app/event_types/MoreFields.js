import { html } from "../../vendor/preact.js";
import { control, Field, NumberField } from "./Field.js";
import { UNIT_NAMES } from "./form.js";
import { type, typed } from "./state.js";

/** What most leave as it is. */
export function MoreFields({ open, onToggle }) {
  return html`
    <details
      class="event-type-part event-type-more glass"
      open=${open}
      onToggle=${(event) => onToggle(event.currentTarget.open)}
    >
      <summary><h2>More: starts, free time, notice and limits</h2></summary>
      <div class="event-type-pairs">
        <${NumberField}
          name="interval_minutes"
          label="Starts every"
          unit="minutes"
          help="30: at 9:00, 9:30, 10:00 and so on."
        />
        <${NumberField}
          name="daily_cap"
          label="Most a day"
          unit="sessions"
          help="Leave it empty for no limit."
        />
        <${NumberField}
          name="buffer_before_minutes"
          label="Free before"
          unit="minutes"
          help="Time to prepare, in which nothing is booked."
        />
        <${NumberField}
          name="buffer_after_minutes"
          label="Free after"
          unit="minutes"
          help="Time to rest, in which nothing is booked."
        />
        <${NoticeField}
          name="minimum_notice_minutes"
          label="Shortest notice"
          help="Nobody can book later than this before a session."
        />
        <${NumberField}
          name="booking_window_days"
          label="How far ahead"
          unit="days"
          help="Nobody can book a session further ahead."
        />
        <${NoticeField}
          name="cancel_notice_minutes"
          label="Notice to cancel or move"
          help="Later than this, only you can do it."
        />
      </div>
    </details>
  `;
}

/** A span of time as a number and its unit. */
function NoticeField({ name, label, help }) {
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
