import { html } from "../../../vendor/preact.js";
import { countries } from "../countries.js";

/**
 * A phone number, with the country that it is of where it has no +. What else is given goes to the number's control.
 * @param {{ country: string | null | undefined, onCountry: (code: string) => void, [other: string]: unknown }} props
 */
export function PhoneInput({ country, onCountry, ...control }) {
  const isListed = countries().some(({ code }) => code === country);
  return html`
    <div class="phone-input">
      <select
        class="control"
        aria-label="Country code"
        value=${isListed ? country : ""}
        onChange=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ event) => onCountry(event.currentTarget.value)}
      >
        ${!isListed && html`<option value="" disabled>Country</option>`}
        ${countries().map(({ code, name, calling }) => html`<option key=${code} value=${code}>${name} (+${calling})</option>`)}
      </select>
      <input type="tel" autocomplete="tel" ...${control} />
    </div>
  `;
}
