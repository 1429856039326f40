import { html, useRef } from "../../vendor/preact.js";
import { busy, focusFirstWrong, forgive, problem } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { FormError } from "../shared/forms/FormError.js";
import { EVENT_TYPE } from "../shared/forms/limits.js";
import { durationWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { DETAILS, DURATIONS, PLACES } from "./first_event_type.js";
import { saveFirstEventType } from "./save.js";
import { draft, type } from "./state.js";

export function EventTypeStep() {
  const form = useRef(null);
  const { title, duration, place, detail } = draft.value;
  const saving = busy.value === "event_type";

  async function send(event) {
    event.preventDefault();
    if (!(await saveFirstEventType())) focusFirstWrong(form.current);
  }

  return html`
    <form class="start-part glass" novalidate ref=${form} onSubmit=${send}>
      <h1 tabindex="-1">${t("start.event_type.heading")}</h1>
      <p class="quiet">${t("start.event_type.about")}</p>
      <${Field}
        name="title"
        label=${t("start.event_type.title")}
        help=${t("start.event_type.title_help")}
        value=${title}
        longest=${EVENT_TYPE.title}
        dir="auto"
        onType=${(value) => type("title", value)}
      />
      <${Choice}
        name="duration"
        label=${t("start.event_type.duration")}
        value=${duration}
        choices=${DURATIONS.map((minutes) => [minutes, durationWords(minutes)])}
      />
      <${Choice}
        name="place"
        label=${t("start.event_type.place")}
        value=${place}
        choices=${PLACES.map((kind) => [kind, t(`start.event_type.places.${kind}`)])}
      />
      ${
        DETAILS[place] &&
        html`<${Field}
          key=${place}
          name="place.detail"
          label=${t(`start.event_type.detail.${place}`)}
          help=${t(`start.event_type.detail_help.${place}`)}
          value=${detail}
          longest=${EVENT_TYPE.detail}
          type=${DETAILS[place]}
          dir="auto"
          onType=${(value) => {
            type("detail", value);
            forgive("place");
          }}
        />`
      }
      <p class="field-help">
        ${t("start.event_type.defaults")}
      </p>
      <${FormError}>${problem.value}</${FormError}>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(saving)}>
        ${saving && html`<span class="spinner"></span>`}${t("start.event_type.go_on")}
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
