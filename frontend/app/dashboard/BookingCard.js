import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { Proposed } from "../shared/Proposed.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { dateOf, dateParts } from "../shared/time.js";
import { rich } from "../shared/words.js";
import { BlockClient } from "./BlockClient.js";
import { isOpen, close, titleId, toggle } from "./open.js";
import { BookingActions } from "./BookingActions.js";
import { BookingDetails } from "./BookingDetails.js";
import { flashing, now, zone } from "./state.js";
import { whenWords } from "./words.js";

/** A booking in a list: "requests", "next" or "list". It opens in its place. */
export function BookingCard({ booking, place }) {
  const { id, start, status, name, absence, event_type: type } = booking;
  const { day, month } = dateParts(dateOf(start, zone.value));
  const open = isOpen(place, id);

  function leaveByKey({ key, defaultPrevented }) {
    if (key === "Escape" && open && !defaultPrevented) close();
  }

  return html`
    <li
      class="session-card glass"
      data-status=${status}
      data-open=${open || undefined}
      data-new=${flashing.value.has(id) || undefined}
      onKeyDown=${leaveByKey}
    >
      <div class="session-row">
        <p class="session-date" aria-hidden="true"><span>${day}</span>${month}</p>
        <div class="session-words">
          <h3>
            <button
              id=${titleId(place, id)}
              class="session-title"
              type="button"
              dir="auto"
              aria-expanded=${String(open)}
              onClick=${() => toggle(place, id)}
            >
              ${name}
            </button>
          </h3>
          <p class="session-when">${whenWords(booking)}</p>
          <p class="quiet session-type"><bdi>${type.title}</bdi></p>
          <${Proposed} booking=${booking} role="expert" zone=${zone.value} now=${now.value} />
          ${absence && !open && html`<p>${rich("shared.absence.said.expert", { name: html`<bdi>${name}</bdi>` })}</p>`}
        </div>
        <${StatusBadge} booking=${booking} />
      </div>
      <${Icon} name="right" />
      ${open && html`<${BookingDetails} booking=${booking} />`}
      <${BookingActions} booking=${booking} place=${place} all=${open} />
      ${open && html`<${BlockClient} booking=${booking} place=${place} />`}
    </li>
  `;
}
