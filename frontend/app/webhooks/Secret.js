import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { CopyField } from "../shared/CopyField.js";
import { focusLater, focusOn } from "../shared/focus.js";
import { busy } from "../shared/forms/attempt.js";
import { Icon } from "../shared/Icon.js";
import { momentWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { rotate } from "./change.js";
import { Said } from "./Said.js";
import { asked, secret } from "./state.js";

/** The secret, right after it was made, and never again. */
export function NewSecret() {
  const { text, until } = secret.value;

  function close() {
    secret.value = null;
    focusOn(".webhooks h1");
  }

  return html`
    <section class="pane webhook-secret glass" aria-labelledby="secret-heading">
      <h2 id="secret-heading" tabindex="-1">${t("webhooks.secret.new")}</h2>
      <p>${t("webhooks.secret.once")}</p>
      <${CopyField} id="webhook-secret" label=${t("webhooks.secret.label")} value=${text} />
      ${until && html`<p class="webhook-until"><${Icon} name="clock" />${t("webhooks.secret.until", { moment: momentWords(until, viewerZone()) })}</p>`}
      <p class="pane-actions">
        <button class="button" type="button" onClick=${close}>${t("webhooks.secret.kept")}</button>
      </p>
    </section>
  `;
}

/** How to get another one. */
export function Secret({ webhook }) {
  const { id, previous_secret_valid_until: until } = webhook;
  const isBoth = until && Date.parse(until) > Date.now();
  return html`
    <section class="pane glass" aria-labelledby="rotate-heading">
      <h2 id="rotate-heading">${t("webhooks.secret.heading")}</h2>
      <p class="quiet">
        ${isBoth ? t("webhooks.secret.until", { moment: momentWords(until, viewerZone()) }) : t("webhooks.secret.help")}
      </p>
      ${
        asked.value === "rotate"
          ? html`<${Question} id=${id} isBoth=${isBoth} />`
          : html`
              <p class="pane-actions">
                <button class="button" type="button" data-ask="rotate" onClick=${() => (asked.value = "rotate")}>
                  ${t("webhooks.secret.rotate")}
                </button>
              </p>
            `
      }
      <${Said} place="secret" />
    </section>
  `;
}

function Question({ id, isBoth }) {
  const leave = useRef(null);
  useLayoutEffect(() => leave.current.focus(), []);

  async function confirm() {
    if (await rotate(id)) focusLater("#secret-heading");
  }

  function cancel() {
    asked.value = null;
    focusLater('[data-ask="rotate"]');
  }

  return html`
    <div class="pane-question" role="group" aria-label=${t("webhooks.secret.question")}>
      <p>${t(isBoth ? "webhooks.secret.again" : "webhooks.secret.about")}</p>
      <p class="pane-actions">
        <button class="button button-primary" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${confirm}>
          ${busy.value === "rotate" && html`<span class="spinner"></span>`}${t("webhooks.secret.make")}
        </button>
        <button class="button" type="button" ref=${leave} onClick=${cancel}>${t("webhooks.secret.leave")}</button>
      </p>
    </div>
  `;
}
