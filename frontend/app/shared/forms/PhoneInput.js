import { html } from "../../../vendor/preact.js";
import { countries } from "../countries.js";
import { t } from "../words.js";

/**
 * A phone number, with the country that it is of where it has no +. What else is given goes to the number's control.
 * @param {{ country: string | null | undefined, onCountry: (code: string) => void, [other: string]: unknown }} props
 */
export function PhoneInput({ country, onCountry, ...control }) {
  const chosen = countries().find(({ code }) => code === country);
  /** @param {Event & { currentTarget: HTMLSelectElement }} event */
  const choose = (event) => onCountry(event.currentTarget.value);
  return html`
    <div class="phone-input">
      <div class="phone-country">
        <span aria-hidden="true">${chosen ? `${chosen.code} +${chosen.calling}` : t("shared.phone.country")}</span>
        <select class="control" autocomplete="tel-country-code" aria-label=${t("shared.phone.country_code")} value=${chosen?.code ?? ""} onChange=${choose}>
          ${!chosen && html`<option value="" disabled>${t("shared.phone.country")}</option>`}
          ${countries().map(
            ({ code, name, calling }) => html`<option key=${code} value=${code}>${name} (+${calling})</option>`,
          )}
        </select>
      </div>
      <input type="tel" autocomplete="tel" ...${control} />
    </div>
  `;
}
