import { html } from "../../../vendor/preact.js";
import { FieldError } from "../forms/FieldError.js";
import { Icon } from "../Icon.js";
import { t } from "../words.js";
import { FIVE } from "./Stars.js";

/**
 * One to five stars, chosen as one chooses between radio buttons: by a press, or by arrow keys.
 * @param {{ stars: number, wrong: string | null, first: any, onChoose: (stars: number) => void }} props
 */
export function StarChoice({ stars, wrong, first, onChoose }) {
  return html`
    <fieldset class="star-choice" aria-describedby="stars-help">
      <legend>${t("shared.reviews.choose")}</legend>
      <div class="star-row">
        ${FIVE.map(
          (place) => html`
            <label key=${place} class="star" data-lit=${place <= stars || undefined}>
              <input
                class="star-input"
                type="radio"
                name="stars"
                value=${place}
                ref=${place === 1 ? first : undefined}
                checked=${place === stars}
                onChange=${() => onChoose(place)}
              />
              <${Icon} name="star" />
              <span class="hidden-label">${t("shared.reviews.stars", { count: place })}</span>
            </label>
          `,
        )}
        <span class="star-words" aria-hidden="true">${stars > 0 && t(`shared.reviews.meaning.${stars}`)}</span>
      </div>
      <div class="field-foot" id="stars-help" role="alert">${wrong && html`<${FieldError}>${wrong}</${FieldError}>`}</div>
    </fieldset>
  `;
}
