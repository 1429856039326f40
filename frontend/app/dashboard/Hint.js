import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";

/** Why there is nothing yet, and where that is changed. */
export function Hint({ icon, title, href, action, children }) {
  return html`
    <section class="hint glass" aria-label=${title}>
      <${Icon} name=${icon} />
      <div class="hint-words">
        <p class="hint-title">${title}</p>
        <p class="quiet">${children}</p>
      </div>
      <a class="button button-primary" href=${href}>${action}</a>
    </section>
  `;
}
