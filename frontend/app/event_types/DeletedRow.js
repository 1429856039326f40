import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { restore } from "./change_list.js";
import { busy, note } from "./list_state.js";

/** In the place of an event type that was just deleted. */
export function DeletedRow({ eventType: { slug, title } }) {
  async function undo() {
    if (await restore(slug))
      requestAnimationFrame(() => document.querySelector(`[data-edit="${CSS.escape(slug)}"]`)?.focus());
  }

  const failed = note.value?.slug === slug && note.value.failed;
  return html`
    <li class="event-type-deleted">
      <span><strong>${title}</strong> is deleted. Booked sessions stay.</span>
      <button class="button" type="button" data-undo=${slug} aria-disabled=${String(Boolean(busy.value))} onClick=${undo}>
        ${busy.value === slug ? html`<span class="spinner"></span>` : html`<${Icon} name="back" />`}Undo
      </button>
      <span role="alert">${failed}</span>
    </li>
  `;
}
