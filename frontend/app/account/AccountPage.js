import { html, useSignalEffect, useState } from "../../vendor/preact.js";
import { CopyField } from "../shared/CopyField.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { signedIn } from "../shared/sign_in.js";
import { rich, t } from "../shared/words.js";
import { SignIn } from "../sign_in/SignIn.js";
import { AccountForm } from "./AccountForm.js";
import { Blocked } from "./Blocked.js";
import { download, leave, renew, signOutEverywhere, takeReputation } from "./change.js";
import { Erasing } from "./EraseForm.js";
import { load } from "./load.js";
import { account, blocks, busy, ended, erased, failure, failureOf, feed, phase, successOf } from "./state.js";

/** With which anybody can verify what this site signed. */
const KEYS = "/.well-known/jwks.json";

export function AccountPage() {
  return html`<${Page}><${Content} /></${Page}>`;
}

function Content() {
  // What had the focus is gone with the account.
  useSignalEffect(() => {
    if (erased.value || ended.value) document.getElementById("content").focus();
  });

  if (erased.value) {
    return html`
      <${Notice} icon="check" title=${t("account.erased.title")} action=${t("account.erased.action")} href="/">
        ${t("account.erased.text")}
      </${Notice}>
    `;
  }
  if (ended.value) {
    return html`
      <${Notice}
        icon="check"
        title=${t("account.ended.title")}
        action=${t("account.ended.action")}
        onAction=${() => (ended.value = false)}
      >
        ${t("account.ended.text")}
      </${Notice}>
    `;
  }
  if (!signedIn.value) return html`<${SignIn} title=${t("account.sign_in")} onDone=${load} />`;
  if (phase.value === "failed") {
    return html`
      <${Notice} title=${t("account.failed.title")} action=${t("account.failed.action")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (phase.value === "loading")
    return html`<section class="account account-skeleton glass skeleton" role="status" aria-label=${t("account.loading")}></section>`;
  return html`<${Account} />`;
}

function Account() {
  return html`
    <div class="account">
      <div class="account-top">
        <h1>${t("account.heading")}</h1>
        <p class="quiet account-who">
          <span dir="auto">${signedIn.value?.email}</span>
          <button class="text-button" type="button" onClick=${signOut}>${t("account.sign_out")}</button>
          <button class="text-button" type="button" aria-disabled=${String(busy.value === "end")} onClick=${signOutEverywhere}>
            ${busy.value === "end" && html`<span class="spinner"></span>`}${t("account.sign_out_everywhere")}
          </button>
        </p>
        <${FormError}>${failureOf("end")}</${FormError}>
        ${account.value?.is_moderator && html`<p><a href="/dashboard/moderation">${t("account.moderate")}</a></p>`}
      </div>
      <${AccountForm} />
      ${feed.value && html`<${CalendarFeed} />`}
      ${blocks.value && html`<${Blocked} />`}
      ${account.value?.expert && html`<${Reputation} />`}
      <${YourData} />
    </div>
  `;
}

function signOut() {
  leave();
  document.getElementById("content").focus();
}

/** An expert's bookings in any calendar program, by a secret address. */
function CalendarFeed() {
  const renewing = busy.value === "renew";
  return html`
    <section class="account-part glass" aria-labelledby="feed-heading">
      <h2 id="feed-heading">${t("account.feed.heading")}</h2>
      <p class="quiet">${t("account.feed.about")}</p>
      <${CopyField}
        id="feed-address"
        label=${t("account.feed.address")}
        value=${feed.value}
        help=${t("account.feed.address_help")}
      />
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(renewing)} onClick=${renew}>
          ${renewing ? html`<span class="spinner"></span>` : html`<${Icon} name="retry" />`}${t("account.feed.renew")}
        </button>
        <span class="quiet" role="status">${successOf("renew") ?? t("account.feed.renew_help")}</span>
      </p>
      <${FormError}>${failureOf("renew")}</${FormError}>
    </section>
  `;
}

/** What clients said of an expert, signed by this site. */
function Reputation() {
  const loading = busy.value === "reputation";
  const key = html`<a href=${KEYS} dir="ltr">${KEYS}</a>`;
  return html`
    <section class="account-part glass" aria-labelledby="reputation-heading">
      <h2 id="reputation-heading">${t("account.reputation.heading")}</h2>
      <p class="quiet">${rich("account.reputation.about", { key })}</p>
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(loading)} onClick=${takeReputation}>
          ${loading ? html`<span class="spinner"></span>` : html`<${Icon} name="download" />`}${t("account.reputation.take")}
        </button>
        <span class="quiet" role="status">${successOf("reputation")}</span>
      </p>
      <${FormError}>${failureOf("reputation")}</${FormError}>
    </section>
  `;
}

/** Everything that is kept: to take along, or to be rid of. */
function YourData() {
  const [asking, setAsking] = useState(false);
  const loading = busy.value === "download";
  return html`
    <section class="account-part glass" aria-labelledby="data-heading">
      <h2 id="data-heading">${t("account.data.heading")}</h2>
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(loading)} onClick=${download}>
          ${loading ? html`<span class="spinner"></span>` : html`<${Icon} name="download" />`}${t("account.data.download")}
        </button>
        <button
          id="erase-everything"
          class="button"
          type="button"
          aria-expanded=${String(asking)}
          onClick=${() => setAsking(!asking)}
        >
          ${t("account.data.erase")}
        </button>
        <span class="quiet" role="status">${successOf("download")}</span>
      </p>
      <${FormError}>${failureOf("download")}</${FormError}>
      ${asking && html`<${Erasing} onClose=${() => setAsking(false)} />`}
    </section>
  `;
}
