import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";

/** As the API names them, and the styles (styles/tokens.css). */
const ACCENTS = ["violet", "indigo", "blue", "teal", "green", "amber", "rose", "slate"];

/** The colour of the expert's page. */
export function AccentField({ value, onType }) {
  return html`
    <fieldset class="accents" aria-describedby="accent-help">
      <legend>${t("profile.labels.accent")}</legend>
      <p class="field-help" id="accent-help">${t("profile.help.accent")}</p>
      <div class="accent-choice">
        ${ACCENTS.map(
          (accent) => html`
            <label class="accent" data-accent=${accent} key=${accent}>
              <input type="radio" name="accent" value=${accent} checked=${accent === value} onChange=${() => onType(accent)} />
              ${t(`profile.accent.${accent}`)}
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}
