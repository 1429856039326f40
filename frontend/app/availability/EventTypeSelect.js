import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { choose, eventType } from "./preview.js";

/** The event type that the picture and the question are about. */
export function EventTypeSelect({ id, label }) {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} class="control" value=${eventType.value} onChange=${(event) => choose(event.currentTarget.value)}>
        ${own.value.event_types.map(({ slug, title }) => html`<option key=${slug} value=${slug}>${title}</option>`)}
      </select>
    </div>
  `;
}
