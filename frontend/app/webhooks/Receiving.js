import { html } from "../../vendor/preact.js";
import { rich, t } from "../shared/words.js";

const PYTHON = `from standardwebhooks import Webhook

def receive(body, headers):
    event = Webhook(SECRET).verify(body, headers)
    if event["type"] == "webhook.verification":
        return event["data"]["proof"]`;

const JAVASCRIPT = `import { Webhook } from "standardwebhooks";

function receive(body, headers) {
  const event = new Webhook(SECRET).verify(body, headers);
  if (event.type === "webhook.verification") {
    return event.data.proof;
  }
}`;

const SCHEMAS = "/api/openapi.json";

/** What somebody who writes a webhook has to know. */
export function Receiving() {
  const links = {
    convention: (words) => html`<a href="https://www.standardwebhooks.com/" rel="noopener noreferrer">${words}</a>`,
    schemas: (words) => html`<a href=${SCHEMAS}>${words}</a>`,
    code: (words) => html`<code>${words}</code>`,
  };
  return html`
    <section class="pane glass" id="receiving" aria-labelledby="receiving-heading">
      <h2 id="receiving-heading" tabindex="-1">${t("webhooks.receiving.heading")}</h2>
      <ol class="receiving-rules">
        <li>${rich("webhooks.receiving.verify", links)}</li>
        <li>${rich("webhooks.receiving.prove", links)}</li>
        <li>${rich("webhooks.receiving.answer", links)}</li>
        <li>${rich("webhooks.receiving.twice", links)}</li>
      </ol>
      <${Program} name=${t("webhooks.receiving.python")} code=${PYTHON} />
      <${Program} name=${t("webhooks.receiving.javascript")} code=${JAVASCRIPT} />
      <p class="quiet">${rich("webhooks.receiving.more", links)}</p>
    </section>
  `;
}

function Program({ name, code }) {
  return html`
    <details class="program">
      <summary>${name}</summary>
      <pre dir="ltr" tabindex="0" aria-label=${name}>${code}</pre>
    </details>
  `;
}
