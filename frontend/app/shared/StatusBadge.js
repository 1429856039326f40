import { html } from "../../vendor/preact.js";
import { t } from "./words.js";

export function StatusBadge({ status }) {
  return html`<span class="badge" data-status=${status}>${t(`shared.status.${status}`)}</span>`;
}
