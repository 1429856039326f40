import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { t } from "../shared/words.js";
import { writeAddress } from "./address.js";
import { Badge } from "./Badge.js";
import { follow } from "./navigation.js";
import { EVENTS } from "./rules.js";
import { webhooks } from "./state.js";
import { stateOf } from "./words.js";

export function WebhookList() {
  if (!webhooks.value.length) return null;
  return html`
    <ul class="pane-cards" aria-label=${t("webhooks.yours")}>
      ${webhooks.value.map((webhook) => html`<${Card} key=${webhook.id} webhook=${webhook} />`)}
    </ul>
  `;
}

function Card({ webhook }) {
  const { id, url, events, payload } = webhook;
  const { name } = stateOf(webhook);
  return html`
    <li class="webhook-card glass" data-id=${id}>
      <div class="webhook-top">
        <h2><a href=${writeAddress(id)} data-open=${id} dir="ltr" onClick=${follow(id)}>${url}</a></h2>
        <${Badge} webhook=${webhook} />
      </div>
      <ul class="facts">
        <li><${Icon} name="note" />${events.length === EVENTS.length ? t("webhooks.card.all_events") : t("webhooks.card.events", { count: events.length })}</li>
        <li>${t(`webhooks.card.payload.${payload}`)}</li>
      </ul>
      ${name !== "active" && html`<p class="quiet">${t(`webhooks.card.state.${name}`)}</p>`}
    </li>
  `;
}
