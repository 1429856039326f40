import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { Icon } from "../shared/Icon.js";
import { today } from "./state.js";
import { hasHours } from "./week.js";

/** Why nobody can book anything, if so, and where that is changed. */
export function Hints() {
  const { event_types: types, availability } = own.value;
  if (!types.length) {
    return html`
      <${Hint} icon="briefcase" title="You offer no session yet" href="/dashboard/event-types" action="Add an event type">
        An event type says how long a session is and where it takes place. Clients book one of them.
      </${Hint}>
    `;
  }
  if (hasHours(availability, today.value)) return null;
  return html`
    <${Hint} icon="clock" title="You have no hours yet" href="/dashboard/availability" action="Set your hours">
      Without hours there is no time that clients could book.
    </${Hint}>
  `;
}

function Hint({ icon, title, href, action, children }) {
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
