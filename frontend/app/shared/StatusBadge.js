import { html } from "../../vendor/preact.js";

const WORDS = {
  pending: "Waiting for confirmation",
  confirmed: "Confirmed",
  completed: "Completed",
  cancelled: "Cancelled",
  no_show: "Missed",
};

export function StatusBadge({ status }) {
  return html`<span class="badge" data-status=${status}>${WORDS[status] ?? status}</span>`;
}
