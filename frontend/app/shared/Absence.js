import { html } from "../../vendor/preact.js";
import { rich } from "./words.js";

/**
 * That the expert didn't come, as the client says, and what the expert says to that. Children stand below it.
 * @param {{ booking: Api.Booking, role: "client" | "expert", children?: any }} props whose view it is
 */
export function Absence({ booking: { absence, expert, name }, role, children }) {
  if (!absence) return null;
  const theirs = html`<bdi>${role === "expert" ? name : expert.name}</bdi>`;
  return html`
    <div class="status-note absence">
      <p>${rich(`shared.absence.said.${role}`, { name: theirs })}</p>
      ${
        absence.reply &&
        html`
          <p class="quiet">${rich(`shared.absence.replied.${role}`, { name: theirs })}</p>
          <p dir="auto">${absence.reply}</p>
        `
      }
      ${children}
    </div>
  `;
}
