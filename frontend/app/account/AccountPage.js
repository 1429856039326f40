import { html, useSignalEffect, useState } from "../../vendor/preact.js";
import { CopyField } from "../shared/CopyField.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { signedIn } from "../shared/sign_in.js";
import { SignIn } from "../sign_in/SignIn.js";
import { AccountForm } from "./AccountForm.js";
import { Blocked } from "./Blocked.js";
import { download, leave, renew, signOutEverywhere } from "./change.js";
import { Erasing } from "./EraseForm.js";
import { load } from "./load.js";
import { blocks, busy, ended, erased, failure, feed, phase, words } from "./state.js";

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
      <${Notice} icon="check" title="Your data is being erased" action="To the experts" href="/">
        It takes two minutes at most. Sessions ahead are cancelled, and whom they were with is told.
      </${Notice}>
    `;
  }
  if (ended.value) {
    return html`
      <${Notice} icon="check" title="You are signed out everywhere" action="Sign in again" onAction=${() => (ended.value = false)}>
        In other browsers it takes a minute at most. Links in your emails still open your bookings.
      </${Notice}>
    `;
  }
  if (!signedIn.value) return html`<${SignIn} title="Sign in to your account" onDone=${load} />`;
  if (phase.value === "failed") {
    return html`
      <${Notice} title="Your account did not load" action="Try again" onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (phase.value === "loading")
    return html`<section class="account account-skeleton glass skeleton" aria-label="Loading your account"></section>`;
  return html`<${Account} />`;
}

function Account() {
  return html`
    <div class="account">
      <div class="account-top">
        <h1>Your account</h1>
        <p class="quiet account-who">
          ${signedIn.value?.email}
          <button class="text-button" type="button" onClick=${signOut}>Sign out</button>
          <button class="text-button" type="button" aria-disabled=${String(busy.value === "end")} onClick=${signOutEverywhere}>
            ${busy.value === "end" && html`<span class="spinner"></span>`}Sign out everywhere
          </button>
        </p>
        <${FormError}>${words("end", true)}</${FormError}>
      </div>
      <${AccountForm} />
      ${feed.value && html`<${CalendarFeed} />`}
      ${blocks.value && html`<${Blocked} />`}
      <${YourData} />
    </div>
  `;
}

function signOut() {
  leave();
  document.getElementById("content").focus();
}

/** An expert's sessions in any calendar program, by a secret address. */
function CalendarFeed() {
  const renewing = busy.value === "renew";
  return html`
    <section class="account-part glass" aria-labelledby="feed-heading">
      <h2 id="feed-heading">Your sessions in your calendar</h2>
      <p class="quiet">Subscribe to this address in Google Calendar, Apple Calendar or Outlook. It stays up to date by itself.</p>
      <${CopyField}
        id="feed-address"
        label="Secret address"
        value=${feed.value}
        help="Whoever has it can read your sessions, with your clients’ names."
      />
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(renewing)} onClick=${renew}>
          ${renewing ? html`<span class="spinner"></span>` : html`<${Icon} name="retry" />`}New address
        </button>
        <span class="quiet" role="status">${words("renew", false) ?? "The old one stops at once."}</span>
      </p>
      <${FormError}>${words("renew", true)}</${FormError}>
    </section>
  `;
}

/** Everything that is kept: to take along, or to be rid of. */
function YourData() {
  const [asking, setAsking] = useState(false);
  const loading = busy.value === "download";
  return html`
    <section class="account-part glass" aria-labelledby="data-heading">
      <h2 id="data-heading">Your data</h2>
      <p class="account-actions">
        <button class="button" type="button" aria-disabled=${String(loading)} onClick=${download}>
          ${loading ? html`<span class="spinner"></span>` : html`<${Icon} name="download" />`}Download everything
        </button>
        <button
          id="erase-everything"
          class="button"
          type="button"
          aria-expanded=${String(asking)}
          onClick=${() => setAsking(!asking)}
        >
          Erase everything
        </button>
        <span class="quiet" role="status">${words("download", false)}</span>
      </p>
      <${FormError}>${words("download", true)}</${FormError}>
      ${asking && html`<${Erasing} onClose=${() => setAsking(false)} />`}
    </section>
  `;
}
