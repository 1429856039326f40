import { html } from "../../vendor/preact.js";
import { spanWords } from "./time.js";
import { rich } from "./words.js";

/**
 * In a list: that the other one proposes another time, with the way to answer.
 * @param {{ booking: Api.Booking, role: "client" | "expert", zone: string, now: number }} props whose view it is
 */
export function Proposed({ booking: { id, proposal, expert, name, start }, role, zone, now }) {
  if (!proposal || proposal.refused || proposal.by === role) return null;
  if (Math.min(Date.parse(start), Date.parse(proposal.start)) <= now) return null;
  const values = {
    name: html`<bdi>${role === "expert" ? name : expert.name}</bdi>`,
    when: spanWords(proposal.start, proposal.end, zone),
    link: (words) => html`<a href=${`/booking#${id}`}>${words}</a>`,
  };
  return html`<p>${rich("shared.proposed", values)}</p>`;
}
