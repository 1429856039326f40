import { html, useRef } from "../../vendor/preact.js";
import { busy, focusFirstWrong, forgive, problem } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { FormError } from "../shared/forms/FormError.js";
import { durationWords } from "../shared/time.js";
import { DURATIONS, PLACES } from "./first_event_type.js";
import { saveFirstEventType } from "./save.js";
import { draft, type } from "./state.js";

export function EventTypeStep() {
  const form = useRef(null);
  const { title, duration, place, detail } = draft.value;
  const saving = busy.value === "event_type";
  const asked = PLACES.find(({ kind }) => kind === place)?.asked;

  async function send(event) {
    event.preventDefault();
    if (!(await saveFirstEventType())) focusFirstWrong(form.current);
  }

  return html`
    <form class="start-part glass" novalidate ref=${form} onSubmit=${send}>
      <h1 tabindex="-1">Your first session</h1>
      <p class="quiet">What clients book with you. You can add more kinds later.</p>
      <${Field}
        name="title"
        label="Title"
        help="Like “First consultation” or “Code review”."
        value=${title}
        onType=${(value) => type("title", value)}
      />
      <${Choice}
        name="duration"
        label="How long"
        value=${duration}
        choices=${DURATIONS.map((minutes) => [minutes, durationWords(minutes)])}
      />
      <${Choice} name="place" label="Where" value=${place} choices=${PLACES.map(({ kind, words }) => [kind, words])} />
      ${
        asked &&
        html`<${Field}
          key=${place}
          name="place.detail"
          label=${asked.label}
          help=${asked.help}
          value=${detail}
          type=${asked.type}
          onType=${(value) => {
            type("detail", value);
            forgive("place");
          }}
        />`
      }
      <p class="field-help">
        Clients book at least 4 hours ahead, up to 60 days; they may cancel until 24 hours before. All of it can be changed.
      </p>
      <${FormError}>${problem.value}</${FormError}>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(saving)}>
        ${saving && html`<span class="spinner"></span>`}Go on
      </button>
    </form>
  `;
}

/** One of a few, each a press away. */
function Choice({ name, label, value, choices }) {
  return html`
    <fieldset class="choice">
      <legend>${label}</legend>
      <div class="choice-options">
        ${choices.map(
          ([key, words]) => html`
            <label class="choice-option" key=${key}>
              <input type="radio" name=${name} value=${key} checked=${key === value} onChange=${() => type(name, key)} />
              ${words}
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}
