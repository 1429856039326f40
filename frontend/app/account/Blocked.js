import { html } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { FormError } from "../shared/forms/FormError.js";
import { hidden } from "../shared/hidden.js";
import { dateOf, dateWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { block, unblock } from "./change.js";
import { blocks, busy, failureOf, mostBlocks, successOf, toBlock, told } from "./state.js";

/** Whom an expert takes no bookings from. A network has no name here: it's told by the booking that it was taken of. */
export function Blocked() {
  const unblocking = told.value?.what.startsWith("unblock ") ? told.value : null;

  async function remove(id) {
    await unblock(id);
    document.getElementById("blocked-heading").focus();
  }

  return html`
    <section class="account-part glass" id="blocked" aria-labelledby="blocked-heading">
      <h2 id="blocked-heading" tabindex="-1">${t("account.blocked.heading")}</h2>
      <p class="quiet">${t("account.blocked.about")}</p>
      ${
        blocks.value.length > 0 &&
        html`
          <ul class="blocked-list" aria-label=${t("account.blocked.heading")}>
            ${blocks.value.map((each) => html`<${Row} key=${each.id} block=${each} onRemove=${() => remove(each.id)} />`)}
          </ul>
        `
      }
      <span role="status">${unblocking && !unblocking.failed && unblocking.words}</span>
      <${FormError}>${unblocking?.failed && unblocking.words}</${FormError}>
      ${
        blocks.value.length < mostBlocks.value
          ? html`<${Add} />`
          : html`<p class="quiet">${t("account.blocked.full", { count: mostBlocks.value })}</p>`
      }
    </section>
  `;
}

function Row({ block: each, onRemove }) {
  const name = nameOf(each);
  return html`
    <li>
      <bdi>${name}</bdi>
      <button class="text-button" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${onRemove}>
        ${busy.value === `unblock ${each.id}` && html`<span class="spinner"></span>`}${rich("account.blocked.remove", { name, hidden })}
      </button>
    </li>
  `;
}

function nameOf({ kind, value, booking_start: start }) {
  if (kind === "email") return value;
  if (kind === "domain") return t("account.blocked.domain", { domain: value });
  return t("account.blocked.network", { date: dateWords(dateOf(start, viewerZone())) });
}

function Add() {
  const wrong = failureOf("block");

  async function send(event) {
    event.preventDefault();
    const field = event.currentTarget.querySelector("input");
    await block();
    field.focus();
  }

  return html`
    <form class="blocked-form" novalidate onSubmit=${send}>
      <div class="field">
        <label for="to-block">${t("account.blocked.label")}</label>
        <input
          id="to-block"
          class="control"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          spellcheck=${false}
          value=${toBlock.value}
          aria-invalid=${wrong ? "true" : undefined}
          aria-describedby="to-block-help"
          onInput=${(event) => {
            toBlock.value = event.currentTarget.value;
            told.value = null;
          }}
        />
        <div class="field-foot" id="to-block-help" role=${wrong ? "alert" : undefined}>
          ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${t("account.blocked.help")}</span>`}
        </div>
      </div>
      <p class="account-actions">
        <button class="button" type="submit" aria-disabled=${String(Boolean(busy.value))}>
          ${busy.value === "block" && html`<span class="spinner"></span>`}${t("account.blocked.block")}
        </button>
        <span class="quiet" role="status">${successOf("block")}</span>
      </p>
    </form>
  `;
}
