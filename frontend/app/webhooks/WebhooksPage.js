import { html, useEffect } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { focusLater } from "../shared/focus.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { whenBack } from "../shared/when_back.js";
import { rich, t } from "../shared/words.js";
import { AddWebhook } from "./AddWebhook.js";
import { load, refresh } from "./load.js";
import { lastShown, shown } from "./navigation.js";
import { Receiving } from "./Receiving.js";
import { failure, phase, webhook, webhooks } from "./state.js";
import { Webhook } from "./Webhook.js";
import { WebhookList } from "./WebhookList.js";

export function WebhooksPage() {
  return html`<${ExpertArea} current="webhooks"><${Content} /></${ExpertArea}>`;
}

function Content() {
  useEffect(() => {
    load();
    return whenBack(refresh);
  }, []);

  if (phase.value === "failed") {
    return html`
      <${Notice} title=${t("webhooks.failed")} action=${t("webhooks.retry")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (!shown.value) return html`<${All} />`;
  if (phase.value === "loading") return html`<${Skeleton} />`;
  if (webhook.value) return html`<${Webhook} key=${shown.value} webhook=${webhook.value} />`;
  return html`
    <${Notice} icon="search" title=${t("webhooks.gone.title")} action=${t("webhooks.gone.action")} href="/dashboard/webhooks">
      ${t("webhooks.gone.text")}
    </${Notice}>
  `;
}

function All() {
  useEffect(() => {
    const last = lastShown.value;
    lastShown.value = null;
    if (!last) return;
    const isThere = webhooks.value.some(({ id }) => id === last);
    focusLater(isThere ? `[data-open="${CSS.escape(last)}"]` : ".webhooks h1");
  }, []);

  return html`
    <div class="panes webhooks">
      <div class="panes-top">
        <h1 tabindex="-1">${t("webhooks.heading")}</h1>
        <p class="quiet">${rich("webhooks.lead", { docs: (words) => html`<a href="#receiving">${words}</a>` })}</p>
      </div>
      <div class="panes-main">
        ${phase.value === "loading" ? html`<${Skeleton} />` : html`<${WebhookList} /><${AddWebhook} />`}
      </div>
      <${Receiving} />
    </div>
  `;
}

function Skeleton() {
  return html`<div class="webhook-skeleton glass skeleton" role="status" aria-label=${t("webhooks.loading")}></div>`;
}
