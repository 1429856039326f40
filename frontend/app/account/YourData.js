import { html, useState } from "../../vendor/preact.js";
import { FormError } from "../shared/FormError.js";
import { Icon } from "../shared/Icon.js";
import { download } from "./change.js";
import { Erasing } from "./Erasing.js";
import { busy, words } from "./state.js";

/** Everything that is kept: to take along, or to be rid of. */
export function YourData() {
  const [asking, setAsking] = useState(false);
  const loading = busy.value === "download";
  return html`
    <section class="account-part glass" aria-labelledby="data-heading">
      <h2 id="data-heading">Your data</h2>
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(loading)} onClick=${download}>
          ${loading ? html`<span class="spinner"></span>` : html`<${Icon} name="download" />`}Download everything
        </button>
        <button
          id="erase-everything"
          class="button"
          type="button"
          aria-expanded=${String(asking)}
          onClick=${() => setAsking(!asking)}
        >
          Erase everything
        </button>
        <span class="quiet" role="status">${words("download", false)}</span>
      </p>
      <${FormError}>${words("download", true)}</${FormError}>
      ${asking && html`<${Erasing} onClose=${() => setAsking(false)} />`}
    </section>
  `;
}
