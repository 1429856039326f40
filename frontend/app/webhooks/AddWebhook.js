import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy, focusFirstWrong, problem } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";
import { add } from "./change.js";
import { open } from "./navigation.js";
import { draft, most, type, webhooks } from "./state.js";
import { WebhookFields } from "./WebhookFields.js";

export function AddWebhook() {
  const form = useRef(null);

  async function send(event) {
    event.preventDefault();
    const added = await add();
    if (!added) {
      focusFirstWrong(form.current);
      return;
    }
    open(added.id);
    focusLater("#secret-heading");
  }

  return html`
    <section class="pane glass" aria-labelledby="add-heading">
      <h2 id="add-heading">${t("webhooks.add.heading")}</h2>
      ${
        webhooks.value.length >= most.value
          ? html`<p class="quiet">${t("webhooks.add.full", { count: most.value })}</p>`
          : html`
              <form class="pane-form" novalidate ref=${form} onSubmit=${send}>
                <${WebhookFields} value=${draft.value} help=${t("webhooks.add.url_help")} onType=${type} />
                <${FormError}>${problem.value}</${FormError}>
                <p class="pane-actions">
                  <button class="button button-primary" type="submit" aria-disabled=${String(Boolean(busy.value))}>
                    ${busy.value === "add" && html`<span class="spinner"></span>`}${t("webhooks.add.add")}
                  </button>
                </p>
              </form>
            `
      }
    </section>
  `;
}
