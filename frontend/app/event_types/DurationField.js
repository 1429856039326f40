import { html } from "../../vendor/preact.js";
import { numberIn } from "./form.js";
import { control, Field } from "./Field.js";
import { type, typed } from "./state.js";

const USUAL = [15, 30, 45, 60, 90];

/** The usual lengths at one press, any other one typed. */
export function DurationField() {
  const name = "duration_minutes";
  const minutes = numberIn(typed.value[name]);
  return html`
    <${Field} name=${name} label="Duration" help="From 5 minutes to 4 hours, in steps of 5 minutes.">
      <div class="duration">
        <div class="chips" role="group" aria-label="Usual lengths in minutes">
          ${USUAL.map(
            (usual) => html`
              <button
                class="chip"
                type="button"
                key=${usual}
                aria-pressed=${String(minutes === usual)}
                onClick=${() => type(name, String(usual))}
              >
                ${usual}
              </button>
            `,
          )}
        </div>
        <span class="measure">
          <input inputmode="numeric" ...${control(name, typed.value[name], (value) => type(name, value))} />
          <span>minutes</span>
        </span>
      </div>
    </${Field}>
  `;
}
