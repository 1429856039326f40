import { html } from "../../vendor/preact.js";
import { CopyField } from "../shared/CopyField.js";
import { FormError } from "../shared/FormError.js";
import { Icon } from "../shared/Icon.js";
import { renew } from "./change.js";
import { busy, feed, words } from "./state.js";

/** An expert's sessions in any calendar program, by a secret address. */
export function CalendarFeed() {
  const renewing = busy.value === "renew";
  return html`
    <section class="account-part glass" aria-labelledby="feed-heading">
      <h2 id="feed-heading">Your sessions in your calendar</h2>
      <p class="quiet">Subscribe to this address in Google Calendar, Apple Calendar or Outlook. It stays up to date by itself.</p>
      <${CopyField}
        id="feed-address"
        label="Secret address"
        value=${feed.value}
        help="Whoever has it can read your sessions, with your clients’ names."
      />
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(renewing)} onClick=${renew}>
          ${renewing ? html`<span class="spinner"></span>` : html`<${Icon} name="retry" />`}New address
        </button>
        <span class="quiet" role="status">${words("renew", false) ?? "The old one stops at once."}</span>
      </p>
      <${FormError}>${words("renew", true)}</${FormError}>
    </section>
  `;
}
