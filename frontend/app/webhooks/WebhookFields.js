import { html } from "../../vendor/preact.js";
import { refusals } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { rich, t } from "../shared/words.js";
import { EVENTS } from "./rules.js";
import { eventWords } from "./words.js";

const PAYLOADS = ["thin", "full"];

/** What is chosen of a webhook; `onType` is told what changes. */
export function WebhookFields({ value, help, onType }) {
  return html`
    <${Field}
      name="url"
      label=${t("webhooks.form.url")}
      help=${help}
      value=${value.url}
      type="url"
      inputmode="url"
      dir="ltr"
      autocomplete="off"
      spellcheck=${false}
      onType=${(url) => onType({ url })}
    />
    <${Events} chosen=${value.events} onType=${onType} />
    <${Payload} chosen=${value.payload} onType=${onType} />
  `;
}

function Events({ chosen, onType }) {
  const wrong = refusals.value.events;

  function press(name, isChosen) {
    // In the order of EVENTS, whatever was ticked first.
    onType({ events: EVENTS.filter((each) => (each === name ? isChosen : chosen.includes(each))) });
  }

  return html`
    <fieldset class="field pane-choice">
      <legend>${t("webhooks.form.events")}</legend>
      <div class="webhook-events">
        ${EVENTS.map(
          (name, index) => html`
            <label class="pane-option" key=${name}>
              <input
                type="checkbox"
                name=${name}
                checked=${chosen.includes(name)}
                aria-invalid=${wrong && !index ? "true" : undefined}
                aria-describedby="help-events"
                onChange=${(event) => press(name, event.currentTarget.checked)}
              />
              <span>${eventWords(name)} <code>${name}</code></span>
            </label>
          `,
        )}
      </div>
      <div class="field-foot" id="help-events">
        ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${t("webhooks.form.events_help")}</span>`}
      </div>
    </fieldset>
  `;
}

function Payload({ chosen, onType }) {
  const wrong = refusals.value.payload;
  return html`
    <fieldset class="field pane-choice">
      <legend>${t("webhooks.form.payload")}</legend>
      ${PAYLOADS.map(
        (name) => html`
          <label class="pane-option" key=${name}>
            <input
              type="radio"
              name="payload"
              value=${name}
              checked=${chosen === name}
              aria-invalid=${wrong ? "true" : undefined}
              onChange=${() => onType({ payload: name })}
            />
            <span>
              ${rich(`webhooks.form.payloads.${name}`, { strong: (words) => html`<strong>${words}</strong>` })}
            </span>
          </label>
        `,
      )}
      ${wrong && html`<div class="field-foot"><${FieldError}>${wrong}</${FieldError}></div>`}
    </fieldset>
  `;
}
