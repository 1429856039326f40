import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy, focusFirstWrong, problem, refusals } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";
import { save } from "./change.js";
import { Said } from "./Said.js";
import { edit, forgetEdit, note, startEdit, typeEdit } from "./state.js";
import { eventWords } from "./words.js";
import { WebhookFields } from "./WebhookFields.js";

/** What a webhook hears of, and how to change that. */
export function Settings({ webhook }) {
  return html`
    <section class="pane glass" aria-labelledby="settings-heading">
      <h2 id="settings-heading" tabindex="-1">${t("webhooks.settings.heading")}</h2>
      ${edit.value?.id === webhook.id ? html`<${Form} webhook=${webhook} />` : html`<${Summary} webhook=${webhook} />`}
      <${Said} place="settings" />
    </section>
  `;
}

function Summary({ webhook }) {
  function open() {
    note.value = null;
    startEdit(webhook);
    focusLater("#field-url");
  }

  return html`
    <ul class="tags">
      ${webhook.events.map((name) => html`<li class="tag" key=${name}>${eventWords(name)}</li>`)}
    </ul>
    <p class="quiet">${t(`webhooks.card.payload.${webhook.payload}`)}</p>
    <p class="pane-actions">
      <button class="button" type="button" data-edit onClick=${open}>${t("webhooks.settings.edit")}</button>
    </p>
  `;
}

function Form({ webhook }) {
  const form = useRef(null);

  async function send(event) {
    event.preventDefault();
    if (await save(webhook)) focusLater("[data-edit]");
    else focusFirstWrong(form.current);
  }

  function cancel() {
    forgetEdit();
    refusals.value = {};
    problem.value = null;
    focusLater("[data-edit]");
  }

  return html`
    <form class="pane-form" novalidate ref=${form} onSubmit=${send}>
      <${WebhookFields} value=${edit.value} help=${t("webhooks.settings.url_help")} onType=${typeEdit} />
      <${FormError}>${problem.value}</${FormError}>
      <p class="pane-actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(Boolean(busy.value))}>
          ${busy.value === "save" && html`<span class="spinner"></span>`}${t("webhooks.settings.save")}
        </button>
        <button class="button" type="button" onClick=${cancel}>${t("webhooks.settings.cancel")}</button>
      </p>
    </form>
  `;
}
