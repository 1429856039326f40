import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy } from "../shared/forms/attempt.js";
import { t } from "../shared/words.js";
import { remove } from "./change.js";
import { open } from "./navigation.js";
import { Said } from "./Said.js";
import { asked } from "./state.js";

export function Delete({ webhook }) {
  return html`
    <div class="webhook-delete">
      ${
        asked.value === "delete"
          ? html`<${Question} webhook=${webhook} />`
          : html`
              <button class="button button-danger" type="button" data-ask="delete" onClick=${() => (asked.value = "delete")}>
                ${t("webhooks.delete.delete")}
              </button>
            `
      }
      <${Said} place="delete" />
    </div>
  `;
}

function Question({ webhook }) {
  const keep = useRef(null);
  useLayoutEffect(() => keep.current.focus(), []);

  async function confirm() {
    if (await remove(webhook.id)) open(null);
  }

  function cancel() {
    asked.value = null;
    focusLater('[data-ask="delete"]');
  }

  return html`
    <div class="pane-question pane glass" role="group" aria-label=${t("webhooks.delete.question", { url: webhook.url })}>
      <p>${t("webhooks.delete.about")}</p>
      <p class="pane-actions">
        <button class="button button-danger" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${confirm}>
          ${busy.value === "delete" && html`<span class="spinner"></span>`}${t("webhooks.delete.yes")}
        </button>
        <button class="button" type="button" ref=${keep} onClick=${cancel}>${t("webhooks.delete.keep")}</button>
      </p>
    </div>
  `;
}
