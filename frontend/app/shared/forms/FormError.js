import { html } from "../../../vendor/preact.js";
import { Icon } from "../Icon.js";

/** What is wrong with the form as a whole. The place is always there, so that a screen reader hears it fill. */
export function FormError({ children }) {
  return html`<div role="alert">
    ${children && html`<p class="form-error"><${Icon} name="alert" />${children}</p>`}
  </div>`;
}
