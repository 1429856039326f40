import { html } from "../../vendor/preact.js";
import { clockOf } from "../shared/time.js";
import { blockId, isOpen, toggle } from "./open.js";
import { flashing, zone } from "./state.js";
import { blockWords } from "./words.js";

/** A session where it stands in the week. */
export function SessionBlock({ session, from, to, lane, lanes }) {
  const { id, status, name, event_type: type, start } = session;
  return html`
    <li class="block-place" style=${{ "--from": from, "--to": to, "--lane": lane, "--lanes": lanes }}>
      <button
        id=${blockId(id)}
        class="block"
        type="button"
        data-status=${status}
        data-new=${flashing.value.has(id) || undefined}
        aria-label=${blockWords(session)}
        aria-expanded=${String(isOpen("calendar", id))}
        title=${`${name}, ${type.title}`}
        onClick=${() => toggle("calendar", id)}
      >
        <span class="block-name">${name}</span>
        <span class="block-time">${clockOf(start, zone.value)}</span>
        <span class="block-type">${type.title}</span>
      </button>
    </li>
  `;
}
