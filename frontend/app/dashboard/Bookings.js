import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { CopyField } from "../shared/CopyField.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { writeAddress } from "./address.js";
import { MOST_COUNTED } from "./follow.js";
import { inList, waiting } from "./known_bookings.js";
import { chooseView, loadList, searchNow, showMore, type } from "./list.js";
import { focusElementLater, titleId } from "./open.js";
import { BookingCard } from "./BookingCard.js";
import { chosenWeek, listFailure, listIds, listPhase, loadingMore, next, search, typed, view } from "./state.js";

const SKELETONS = [0, 1, 2];
const VIEWS = [
  ["upcoming", "Upcoming"],
  ["to-confirm", "To confirm"],
  ["past", "Past"],
];

export function Bookings() {
  return html`
    <section class="sessions" aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">All sessions</h2>
      <div class="sessions-bar"><${Views} /><${SearchBox} /></div>
      <div aria-busy=${String(listPhase.value === "loading")}><${List} /></div>
    </section>
  `;
}

function List() {
  if (listPhase.value === "loading") {
    return html`
      <ul class="session-list" aria-hidden="true">
        ${SKELETONS.map((index) => html`<li class="session-card skeleton" key=${index}></li>`)}
      </ul>
    `;
  }
  if (listPhase.value === "failed") {
    return html`
      <${Notice} heading="h3" title="Your sessions did not load" action="Try again" onAction=${loadList} role="alert">
        ${wordsFor(listFailure.value)}
      </${Notice}>
    `;
  }
  if (!inList.value.length) return html`<${Empty} />`;
  return html`
    <ul class="session-list">
      ${inList.value.map((booking) => html`<${BookingCard} key=${booking.id} booking=${booking} />`)}
    </ul>
    ${listFailure.value && html`<p class="form-error" role="alert">${wordsFor(listFailure.value)}</p>`}
    ${
      next.value &&
      html`
        <button class="button button-wide" type="button" aria-disabled=${String(loadingMore.value)} onClick=${more}>
          ${loadingMore.value && html`<span class="spinner"></span>`}Show more
        </button>
      `
    }
  `;
}

async function more() {
  const before = await showMore();
  // The keyboard continues with the first of the new ones.
  const first = listIds.value[before];
  if (first) focusElementLater(titleId("list", first));
}

function Views() {
  return html`<nav class="views" aria-label="Which sessions">${VIEWS.map(([name, words]) => link(name, words))}</nav>`;
}

function link(name, words) {
  function go(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    chooseView(name);
  }

  const count = name === "to-confirm" ? waiting.value.length : 0;
  return html`
    <a
      class="view"
      key=${name}
      href=${writeAddress({ view: name, week: chosenWeek.value })}
      aria-current=${view.value === name ? "page" : undefined}
      onClick=${go}
      >${words}${count > 0 && html`<span class="count">${count > MOST_COUNTED ? `${MOST_COUNTED}+` : count}</span>`}</a
    >
  `;
}

function SearchBox() {
  function submit(event) {
    event.preventDefault();
    searchNow();
  }

  return html`
    <form class="session-search" role="search" onSubmit=${submit}>
      <label class="hidden-label" for="session-search">Search by client</label>
      <${Icon} name="search" />
      <input
        id="session-search"
        class="control"
        type="search"
        placeholder="Client’s name or email"
        autocomplete="off"
        spellcheck="false"
        maxlength="60"
        value=${typed.value}
        onInput=${(event) => type(event.currentTarget.value)}
      />
    </form>
  `;
}

/** A list with nothing in it: why, and what to do. */
function Empty() {
  if (search.value) {
    return html`
      <${Notice} icon="search" heading="h3" title="No client found" action="Show all" onAction=${showAll}>
        Nobody in this list has “${search.value}” in their name or email address.
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
