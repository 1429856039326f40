import { html, useState } from "../../vendor/preact.js";
import { renewFeed } from "../shared/api.js";
import { CopyField } from "../shared/CopyField.js";
import { Icon } from "../shared/Icon.js";
import { wordsFor } from "../shared/problem_words.js";
import { sessionToken } from "../shared/session.js";
import { absolute } from "./load.js";
import { feed } from "./state.js";

/** An expert's sessions in any calendar program, by a secret address. */
export function CalendarFeed() {
  const [told, setTold] = useState("");

  async function renew() {
    try {
      feed.value = absolute((await renewFeed(sessionToken())).url);
      setTold("This is the new address. The one before works no more: subscribe again.");
    } catch (error) {
      setTold(wordsFor(error));
    }
  }

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
        <button class="button" type="button" onClick=${renew}><${Icon} name="key" />New address</button>
        <span class="quiet">The old one stops at once.</span>
      </p>
      <p role="status">${told}</p>
    </section>
  `;
}
