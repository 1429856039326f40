import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { Empty } from "./Empty.js";
import { inList } from "./known.js";
import { loadList, showMore } from "./list.js";
import { focusLater, titleId } from "./open.js";
import { SearchBox } from "./SearchBox.js";
import { SessionCard } from "./SessionCard.js";
import { listFailure, listIds, listPhase, loadingMore, next } from "./state.js";
import { Views } from "./Views.js";

const SKELETONS = [0, 1, 2];

export function Sessions() {
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
      ${inList.value.map((session) => html`<${SessionCard} key=${session.id} session=${session} />`)}
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
  // The keyboard goes on with the first of the new ones.
  const first = listIds.value[before];
  if (first) focusLater(titleId("list", first));
}
