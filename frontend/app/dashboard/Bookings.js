import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { t } from "../shared/words.js";
import { writeAddress } from "./address.js";
import { refresh } from "./follow.js";
import { inList } from "./known_bookings.js";
import { chooseView, loadList, searchNow, showMore, type } from "./list.js";
import { focusElementLater, titleId } from "./open.js";
import { BookingCard } from "./BookingCard.js";
import { chosenWeek, listFailure, listIds, listPhase, loadingMore, next, search, typed, view } from "./state.js";

const SKELETONS = [0, 1, 2];
const VIEWS = [
  ["upcoming", "dashboard.list.view.upcoming"],
  ["past", "dashboard.list.view.past"],
];

export function Bookings() {
  return html`
    <section class="sessions" aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">${t("dashboard.list.heading")}</h2>
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
      <${Notice} heading="h3" title=${t("dashboard.list.failed")} action=${t("dashboard.retry")} onAction=${loadAgain} role="alert">
        ${wordsFor(listFailure.value)}
      </${Notice}>
    `;
  }
  if (!inList.value.length) return html`<${Empty} />`;
  return html`
    <ul class="session-list">
      ${inList.value.map((booking) => html`<${BookingCard} key=${booking.id} booking=${booking} place="list" />`)}
    </ul>
    ${listFailure.value && html`<p class="form-error" role="alert">${wordsFor(listFailure.value)}</p>`}
    ${
      next.value &&
      html`
        <button class="button button-wide" type="button" aria-disabled=${String(loadingMore.value)} onClick=${more}>
          ${loadingMore.value && html`<span class="spinner"></span>`}${t("dashboard.list.more")}
        </button>
      `
    }
  `;
}

/** The requests and the next booking too, which may not have loaded either. */
function loadAgain() {
  loadList();
  refresh();
}

async function more() {
  const before = await showMore();
  // The keyboard continues with the first of the new ones.
  const first = listIds.value[before];
  if (first) focusElementLater(titleId("list", first));
}

function Views() {
  return html`
    <nav class="views" aria-label=${t("dashboard.list.views")}>${VIEWS.map(([name, key]) => link(name, t(key)))}</nav>
  `;
}

function link(name, words) {
  function go(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    chooseView(name);
  }

  return html`
    <a
      class="view"
      key=${name}
      href=${writeAddress({ view: name, week: chosenWeek.value })}
      aria-current=${view.value === name ? "page" : undefined}
      onClick=${go}
      >${words}</a
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
      <label class="hidden-label" for="session-search">${t("dashboard.list.search")}</label>
      <${Icon} name="search" />
      <input
        id="session-search"
        class="control"
        type="search"
        placeholder=${t("dashboard.list.search_by")}
        autocomplete="off"
        spellcheck=${false}
        maxlength="60"
        value=${typed.value}
        onInput=${(event) => type(event.currentTarget.value)}
      />
    </form>
  `;
}

/** A list with nothing in it: why, and what to do. */
function Empty() {
  if (search.value && next.value) {
    const text = t("dashboard.list.not_yet.text", { search: search.value });
    return html`
      <${Notice} icon="search" heading="h3" title=${t("dashboard.list.not_yet.title")} action=${t("dashboard.list.not_yet.action")} onAction=${more}>
        ${listFailure.value ? wordsFor(listFailure.value) : loadingMore.value ? t("dashboard.list.not_yet.looking") : text}
      </${Notice}>
    `;
  }
  if (search.value) {
    return html`
      <${Notice} icon="search" heading="h3" title=${t("dashboard.list.not_found.title")} action=${t("dashboard.list.not_found.action")} onAction=${showAll}>
        ${t("dashboard.list.not_found.text", { search: search.value })}
      </${Notice}>
    `;
  }
  const key = view.value === "past" ? "dashboard.list.empty.past" : "dashboard.list.empty.upcoming";
  return html`<p class="quiet sessions-empty">${t(key)}</p>`;
}

function showAll() {
  type("");
  searchNow();
  document.getElementById("session-search").focus();
}
