import { html, useSignalEffect } from "../../vendor/preact.js";
import { SignIn } from "../sign_in/SignIn.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { session } from "../shared/session.js";
import { AccountForm } from "./AccountForm.js";
import { CalendarFeed } from "./CalendarFeed.js";
import { leave } from "./change.js";
import { load } from "./load.js";
import { erased, failure, feed, phase } from "./state.js";
import { YourData } from "./YourData.js";

export function AccountPage() {
  return html`<${Page}><${Content} /></${Page}>`;
}

function Content() {
  // What had the focus is gone with the account.
  useSignalEffect(() => {
    if (erased.value) document.getElementById("content").focus();
  });

  if (erased.value) {
    return html`
      <${Notice} icon="check" title="Your data is being erased" action="To the experts" href="/">
        It takes a minute at most. Sessions ahead are cancelled, and whom they were with is told.
      </${Notice}>
    `;
  }
  if (!session.value) return html`<${SignIn} title="Sign in to your account" onDone=${load} />`;
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
          ${session.value?.email}
          <button class="text-button" type="button" onClick=${signOut}>Sign out</button>
        </p>
      </div>
      <${AccountForm} />
      ${feed.value && html`<${CalendarFeed} />`}
      <${YourData} />
    </div>
  `;
}

function signOut() {
  leave();
  document.getElementById("content").focus();
}
