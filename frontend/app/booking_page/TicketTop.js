import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { Portrait } from "../shared/Portrait.js";
import { StatusBadge } from "../shared/StatusBadge.js";

/**
 * Whom a booking is with and what became of it. `news`: it was made or moved a moment ago. The heading's id is that of
 * the region.
 */
export function TicketTop({ id, field, news, booking, name, photo, title, words }) {
  return html`
    <div class="ticket-top" data-news=${news || undefined}>
      <span class="ticket-face">
        <${Portrait} name=${name} url=${photo} size=${news ? "large" : "medium"} />
        ${news && html`<span class="ticket-mark" data-status=${booking.status}><${Mark} status=${booking.status} /></span>`}
      </span>
      <div class="ticket-title">
        <h1 id=${id} tabindex="-1" dir="auto" ref=${field}>${title}</h1>
        <p class="quiet">${words}</p>
      </div>
      <${StatusBadge} booking=${booking} />
    </div>
  `;
}

/** Nothing is ticked off while it waits. */
function Mark({ status }) {
  if (status === "pending") return html`<${Icon} name="clock" />`;
  return html`
    <svg class="icon tick" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path pathLength="1" d="m5 12.5 4.5 4.5L19 7.5" />
    </svg>
  `;
}
