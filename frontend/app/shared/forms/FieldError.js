import { html } from "../../../vendor/preact.js";
import { Icon } from "../Icon.js";

export function FieldError({ children }) {
  return html`<span class="field-error"><${Icon} name="alert" />${children}</span>`;
}
