import { html } from "../../vendor/preact.js";
import { rich } from "./words.js";

/**
 * That the other one comes, or perhaps, as they replied by mail to the invitation.
 * @param {{ booking: Api.Booking, role: "client" | "expert" }} props whose view it is
 */
export function Attendance({ booking: { attendance, expert, name }, role }) {
  const other = role === "expert" ? "client" : "expert";
  const said = attendance?.[other];
  if (!said) return null;
  const theirs = html`<bdi>${role === "expert" ? name : expert.name}</bdi>`;
  return html`<p class="quiet">${rich(`shared.attendance.${said}`, { name: theirs })}</p>`;
}
