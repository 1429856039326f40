import { html } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { momentWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { pause, resume, test } from "./change.js";
import { Said } from "./Said.js";
import { stateOf } from "./words.js";

/** What a webhook's state means, and what to do about it. */
export function Standing({ webhook }) {
  const { id, failing_since: failing, paused_because: because } = webhook;
  const { name } = stateOf(webhook);
  // Where it's paused for another reason, nobody waits for it to be mended.
  const since = failing && (name === "failing" || because === "failed") && momentWords(failing, viewerZone());
  return html`
    <section class="pane glass" aria-labelledby="state-heading" data-state=${name}>
      ${name === "unverified" && html`<${Unverified} id=${id} />`}
      ${
        (name === "active" || name === "failing") &&
        html`
          <h2 id="state-heading">${t(`webhooks.state.${name}.title`)}</h2>
          <p>${since ? t("webhooks.state.failing.text", { since }) : t("webhooks.state.active.text")}</p>
          <p class="pane-actions">
            <${Action} what="pause" words=${t("webhooks.state.pause")} onPress=${() => pause(id)} />
          </p>
        `
      }
      ${
        name === "paused" &&
        html`
          <h2 id="state-heading">${t(`webhooks.state.${because}.title`)}</h2>
          <p>${since ? t("webhooks.state.failed.text_since", { since }) : t(`webhooks.state.${because}.text`)}</p>
          <p class="pane-actions">
            <${Action} what="resume" primary words=${t("webhooks.state.resume")} onPress=${() => resume(id)} />
          </p>
        `
      }
      <${Said} place="state" />
    </section>
  `;
}

function Unverified({ id }) {
  return html`
    <h2 id="state-heading">${t("webhooks.state.unverified.title")}</h2>
    <p>${rich("webhooks.state.unverified.text", { code: (words) => html`<code>${words}</code>` })}</p>
    <p class="pane-actions">
      <${Action} what="test" primary words=${t("webhooks.state.unverified.again")} onPress=${() => test(id, "state")} />
    </p>
  `;
}

function Action({ what, words, primary, onPress }) {
  const working = busy.value === what;
  return html`
    <button
      class=${primary ? "button button-primary" : "button"}
      type="button"
      aria-disabled=${String(Boolean(busy.value))}
      onClick=${onPress}
    >
      ${working && html`<span class="spinner"></span>`}${words}
    </button>
  `;
}
