import { html } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { t } from "../shared/words.js";
import { Attempt } from "./Attempt.js";
import { test } from "./change.js";
import { attempts, failed, loading, loadOlder, older, refresh } from "./deliveries.js";
import { keyOf, nextTryOf } from "./rules.js";
import { Said } from "./Said.js";

/** Each attempt to bring an event to a webhook, the newest first. */
export function Attempts({ webhook }) {
  const { id, status } = webhook;
  return html`
    <section class="pane glass" aria-labelledby="attempts-heading">
      <div class="webhook-top">
        <h2 id="attempts-heading">${t("webhooks.attempts.heading")}</h2>
        <button class="text-button" type="button" aria-disabled=${String(Boolean(loading.value))} onClick=${refresh}>
          ${loading.value === "newest" ? html`<span class="spinner"></span>` : html`<${Icon} name="retry" />`}${t("webhooks.attempts.refresh")}
        </button>
      </div>
      <p class="quiet">${t("webhooks.attempts.help")}</p>
      ${
        status !== "unverified" &&
        html`
          <p class="pane-actions">
            <button class="button" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${() => test(id)}>
              ${busy.value === "test" && html`<span class="spinner"></span>`}${t("webhooks.attempts.test")}
            </button>
          </p>
        `
      }
      <${Said} place="attempts" />
      <${List} webhook=${webhook} />
      <${FormError}>${failed.value?.words}</${FormError}>
      ${
        (failed.value || older.value) &&
        html`
          <p class="pane-actions">
            <button class="button" type="button" aria-disabled=${String(Boolean(loading.value))} onClick=${failed.value?.which === "newest" ? refresh : loadOlder}>
              ${loading.value === "older" && html`<span class="spinner"></span>`}${t(failed.value ? "webhooks.retry" : "webhooks.attempts.more")}
            </button>
          </p>
        `
      }
    </section>
  `;
}

function List({ webhook }) {
  const listed = attempts.value;
  if (!listed) {
    if (failed.value) return null;
    return html`<div class="attempts-skeleton skeleton" role="status" aria-label=${t("webhooks.attempts.loading")}></div>`;
  }
  if (!listed.length) return html`<p class="quiet">${t("webhooks.attempts.none")}</p>`;
  return html`
    <ol class="attempts">
      ${listed.map(
        (attempt, index) => html`
          <${Attempt}
            key=${keyOf(attempt)}
            webhook=${webhook}
            attempt=${attempt}
            next=${webhook.status === "active" ? nextTryOf(listed, index) : null}
          />
        `,
      )}
    </ol>
  `;
}
