import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { CopyField } from "../shared/CopyField.js";
import { Notice } from "../shared/Notice.js";
import { searchNow, type } from "./list.js";
import { search, view } from "./state.js";

/** A list with nothing in it: why, and what to do. */
export function Empty() {
  if (search.value) {
    return html`
      <${Notice} icon="search" heading="h3" title="No client found" action="Show all" onAction=${showAll}>
        Nobody in this list has “${search.value}” in their name or e-mail address.
      </${Notice}>
    `;
  }
  if (view.value === "past")
    return html`<p class="quiet sessions-empty">Nothing here yet. Sessions that are over come here.</p>`;
  if (view.value === "to-confirm")
    return html`<p class="quiet sessions-empty">Nobody waits for you. Requests that you confirm by hand come here.</p>`;
  return html`
    <${Notice} icon="calendar" heading="h3" title="No session ahead" action="Share your page" href="/dashboard/profile">
      Sessions show here as soon as they are booked. Clients book on your page: send them its address.
    </${Notice}>
    <${CopyField} id="page-link" label="Your page" value=${location.origin + own.value.url} />
  `;
}

function showAll() {
  type("");
  searchNow();
  document.getElementById("session-search").focus();
}
