import { html } from "../../vendor/preact.js";
import { shownStatus } from "./shown_status.js";
import { t } from "./words.js";

export function StatusBadge({ booking }) {
  return html`<span class="badge" data-status=${booking.status}>${t(`shared.status.${shownStatus(booking)}`)}</span>`;
}
