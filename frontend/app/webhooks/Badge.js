import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";
import { stateOf } from "./words.js";

/** A webhook's state in a word. */
export function Badge({ webhook }) {
  const { name, colour } = stateOf(webhook);
  return html`<span class="badge" data-status=${colour}>${t(`webhooks.status.${name}`)}</span>`;
}
