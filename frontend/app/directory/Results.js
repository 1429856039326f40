import { html } from "../../vendor/preact.js";
import { ExpertFacts } from "../shared/ExpertFacts.js";
import { Notice } from "../shared/Notice.js";
import { Portrait } from "../shared/Portrait.js";
import { wordsFor } from "../shared/problem_words.js";
import { rich, t } from "../shared/words.js";
import { clearAll, load, openBy, toFirstPage } from "./browse.js";
import { Pager } from "./Pager.js";
import { StartLink } from "./StartLink.js";
import { PAGE_SIZE, place, results } from "./state.js";

const SKELETONS = Array.from({ length: PAGE_SIZE }, (_, index) => index);
const STARTS = [0, 1, 2];

export function Results() {
  const { phase, experts } = results.value;
  return html`
    <section aria-labelledby="results-heading" aria-busy=${String(phase === "loading")}>
      <h2 id="results-heading" class="hidden-label" tabindex="-1">${t("directory.experts")}</h2>
      <p class="hidden-label" role="status">${summary()}</p>
      ${
        phase === "loading" &&
        html`<ul class="cards">
          ${SKELETONS.map((index) => html`<${CardSkeleton} key=${index} />`)}
        </ul>`
      }
      ${phase === "failed" && html`<${Failed} />`} ${phase === "ready" && experts.length === 0 && html`<${Nobody} />`}
      ${
        phase === "ready" &&
        experts.length > 0 &&
        html`
          <ul class="cards">
            ${experts.map((expert) => html`<${ExpertCard} key=${expert.handle} expert=${expert} />`)}
          </ul>
          <${Pager} />
        `
      }
    </section>
  `;
}

function Failed() {
  const { error } = results.value;
  if (error.type === "invalid_fields") {
    return html`
      <${Notice} icon="search" heading="h3" title=${t("directory.nobody.by_that")} action=${t("directory.nobody.all")} onAction=${clearAll}>
        ${wordsFor(error)}
      </${Notice}>
    `;
  }
  return html`
    <${Notice} heading="h3" title=${t("directory.failed")} action=${t("shared.notice.try_again")} onAction=${load} role="alert">
      ${wordsFor(error)}
    </${Notice}>
  `;
}

/** The list is shorter than the address says: it was typed, or the list has changed. */
function BeyondTheEnd() {
  const action = { action: t("directory.beyond.action"), onAction: toFirstPage };
  return html`
    <${Notice} icon="search" heading="h3" title=${t("directory.beyond.title")} ...${action}>
      ${t("directory.beyond.text", { count: results.value.pages })}
    </${Notice}>
  `;
}

function Nobody() {
  const { search, category, open } = place.value;
  if (results.value.total) return html`<${BeyondTheEnd} />`;
  const all = { action: t("directory.nobody.all"), onAction: clearAll };
  if (open) {
    const title = t(open === "today" ? "directory.nobody.today" : "directory.nobody.this_week");
    return html`
      <${Notice} icon="calendar" heading="h3" title=${title} action=${t("directory.nobody.any_time")} onAction=${() => openBy("")}>
        ${t("directory.nobody.later")}
      </${Notice}>
    `;
  }
  if (!search && !category) {
    return html`<${Notice} icon="search" heading="h3" title=${t("directory.nobody.yet")} ...${all}>${t("directory.nobody.come_back")}</${Notice}>`;
  }
  return html`
    <${Notice} icon="search" heading="h3" title=${wantedWords(search, category)} ...${all}>${t("directory.nobody.hint")}</${Notice}>
  `;
}

function wantedWords(search, category) {
  const wanted = { search: html`<bdi>${search}</bdi>`, category: html`<bdi>${category}</bdi>` };
  if (!category) return rich("directory.nobody.found", wanted);
  return search ? rich("directory.nobody.found_in", wanted) : rich("directory.nobody.in_category", wanted);
}

function summary() {
  const { phase, total = 0, more } = results.value;
  if (phase === "loading") return t("directory.loading");
  if (phase === "failed") return "";
  return t(more ? "directory.found_or_more" : "directory.found", { count: total });
}

/** As tall as a card, so that nothing jumps when the cards arrive. */
function CardSkeleton() {
  return html`
    <li class="card glass" aria-hidden="true">
      <div class="card-top">
        <span class="portrait portrait-medium skeleton"></span>
        <div class="card-names">
          <p class="card-name"><span class="skeleton skeleton-line"></span></p>
          <p class="tag skeleton skeleton-tag"></p>
        </div>
      </div>
      <p class="card-headline"><span class="skeleton skeleton-line"></span></p>
      <p class="facts"><span class="skeleton skeleton-line skeleton-short"></span></p>
      <div class="card-open">
        <p class="starts">${STARTS.map((index) => html`<span class="start skeleton" key=${index}></span>`)}</p>
        <p class="card-more"><span class="skeleton skeleton-line skeleton-short"></span></p>
      </div>
    </li>
  `;
}

function ExpertCard({ expert }) {
  return html`
    <li class="card glass" data-accent=${expert.accent}>
      <div class="card-top">
        <${Portrait} name=${expert.name} url=${expert.photo_url} />
        <div class="card-names">
          <h3 class="card-name"><a class="card-link" href=${`/${expert.handle}`} dir="auto">${expert.name}</a></h3>
          <p class="tag" dir="auto">${expert.category}</p>
        </div>
      </div>
      <p class="card-headline" dir="auto">${expert.headline}</p>
      <div class="card-facts">
        <${ExpertFacts} expert=${expert} />
        ${expert.price && html`<p class="card-price" dir="auto">${expert.price}</p>`}
      </div>
      <${Starts} expert=${expert} />
    </li>
  `;
}

/** The next times at which the expert can be booked. */
function Starts({ expert: { handle, name, next_open: starts, open_count: count } }) {
  if (!starts.length) return html`<p class="card-open card-closed quiet">${t("directory.card.closed")}</p>`;
  return html`
    <div class="card-open">
      <ul class="starts" aria-label=${t("directory.card.next")}>
        ${starts.map((start) => html`<li key=${start}><${StartLink} handle=${handle} name=${name} start=${start} /></li>`)}
      </ul>
      <p class="card-more quiet">
        ${count > starts.length && t("directory.card.more", { count: count - starts.length })}
      </p>
    </div>
  `;
}
