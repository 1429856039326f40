import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";
import {
  askToBlock,
  blockClient,
  blocked,
  blocking,
  chosen,
  domainOf,
  isShared,
  notBlocked,
  sendingBlock,
} from "./blocking.js";
import { focusElementLater, titleId } from "./open.js";

/** Somebody who should not book again: asked for below the booking, since it's of its client and not of it. */
export function BlockClient({ booking, place }) {
  const { id, email } = booking;
  if (!email) return null; // they had their data erased
  if (blocking.value === id) return html`<${BlockForm} booking=${booking} place=${place} />`;
  return html`
    <div class="block-client">
      <p role="status">
        ${
          blocked.value?.id === id &&
          html`${blocked.value.words} ${t("dashboard.block.stays")} <a href="/account#blocked">${t("dashboard.block.all")}</a>`
        }
      </p>
      <button class="text-button" type="button" onClick=${() => askToBlock(id)}>${t("dashboard.block.ask")}</button>
    </div>
  `;
}

function BlockForm({ booking, place }) {
  const { id, email } = booking;
  const first = useRef(null);
  useLayoutEffect(() => first.current.focus(), []);
  const domain = domainOf(booking);

  async function send(event) {
    event.preventDefault();
    if (await blockClient(booking)) focusElementLater(titleId(place, id));
  }

  function leave() {
    blocking.value = null;
    focusElementLater(titleId(place, id));
  }

  function leaveByKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    leave();
  }

  return html`
    <form class="reason" aria-labelledby="block-heading" onSubmit=${send} onKeyDown=${leaveByKey}>
      <h3 id="block-heading" class="reason-title">${t("dashboard.block.heading")}</h3>
      <p class="quiet">${t("dashboard.block.consequence")}</p>
      <fieldset class="block-choice">
        <legend class="hidden-label">${t("dashboard.block.what")}</legend>
        <${Choice} what="email" input=${first} words=${email} help=${t("dashboard.block.email_help")} />
        <${Choice}
          what="domain"
          words=${t("dashboard.block.domain", { domain })}
          help=${t(isShared(domain) ? "dashboard.block.shared_help" : "dashboard.block.domain_help")}
        />
        <${Choice} what="network" words=${t("dashboard.block.network")} help=${t("dashboard.block.network_help")} />
      </fieldset>
      <${FormError}>${notBlocked.value?.id === id && notBlocked.value.words}</${FormError}>
      <div class="actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(sendingBlock.value)}>
          ${sendingBlock.value && html`<span class="spinner"></span>`}${t("dashboard.block.block")}
        </button>
        <button class="button" type="button" onClick=${leave}>${t("dashboard.block.leave")}</button>
      </div>
    </form>
  `;
}

function Choice({ what, words, help, input }) {
  return html`
    <label>
      <input type="radio" name="block" value=${what} ref=${input} checked=${chosen.value === what} onChange=${() => (chosen.value = what)} />
      <span>${words}<span class="quiet">${help}</span></span>
    </label>
  `;
}
