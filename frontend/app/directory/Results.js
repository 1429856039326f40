import { html } from "../../vendor/preact.js";
import { ExpertFacts } from "../shared/ExpertFacts.js";
import { Notice } from "../shared/Notice.js";
import { Portrait } from "../shared/Portrait.js";
import { wordsFor } from "../shared/problem_words.js";
import { dateOf, dateWords, nearDayName, timeOf } from "../shared/time.js";
import { viewerZone } from "../shared/zones.js";
import { clearAll, load } from "./browse.js";
import { Pager } from "./Pager.js";
import { PAGE_SIZE, place, results } from "./state.js";

const SKELETONS = Array.from({ length: PAGE_SIZE }, (_, index) => index);

export function Results() {
  const { phase, experts } = results.value;
  return html`
    <section aria-labelledby="results-heading" aria-busy=${String(phase === "loading")}>
      <h2 id="results-heading" class="hidden-label" tabindex="-1">Experts</h2>
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
      <${Notice} icon="search" heading="h3" title="Nobody can be found by that" action="Show all experts" onAction=${clearAll}>
        ${wordsFor(error)}
      </${Notice}>
    `;
  }
  return html`
    <${Notice} heading="h3" title="The experts did not load" action="Try again" onAction=${load} role="alert">
      ${wordsFor(error)}
    </${Notice}>
  `;
}

function Nobody() {
  const { search, category } = place.value;
  const wanted = [search && `for “${search}”`, category && `in ${category}`].filter(Boolean).join(" ");
  return html`
    <${Notice}
      icon="search"
      heading="h3"
      title=${wanted ? `Nobody ${wanted}` : "No experts yet"}
      action="Show all experts"
      onAction=${clearAll}
    >
      ${wanted ? "Any part of a name will do, or the beginning of a word; try fewer letters or another category." : "Come back soon."}
    </${Notice}>
  `;
}

function summary() {
  const { phase, total = 0, more } = results.value;
  if (phase === "loading") return "Loading experts";
  if (phase === "failed") return "";
  return `${total}${more ? " or more" : ""} ${total === 1 ? "expert" : "experts"} found`;
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
      <p class="card-open"><span class="skeleton skeleton-line skeleton-short"></span></p>
    </li>
  `;
}

function ExpertCard({ expert }) {
  return html`
    <li class="card glass">
      <div class="card-top">
        <${Portrait} name=${expert.name} url=${expert.photo_url} />
        <div class="card-names">
          <h3 class="card-name"><a class="card-link" href=${`/${expert.handle}`}>${expert.name}</a></h3>
          <p class="tag">${expert.category}</p>
        </div>
      </div>
      <p class="card-headline">${expert.headline}</p>
      <${ExpertFacts} expert=${expert} />
      <${NextOpen} expert=${expert} />
    </li>
  `;
}

/** The next open time, which it leads to. */
function NextOpen({ expert }) {
  const { handle, next_open: starts, open_count: count } = expert;
  const [start] = starts;
  if (!start) return html`<p class="card-open quiet">No open times in the next days</p>`;
  const zone = viewerZone();
  const date = dateOf(start, zone);
  const day = nearDayName(date, dateOf(Date.now(), zone)) ?? dateWords(date);
  return html`
    <p class="card-open">
      <a href=${`/${handle}?start=${start}`}>
        <span class="hidden-label">Next open: </span>${day}, ${timeOf(start, zone)}
      </a>
      ${count > 1 && html`<span class="quiet"> and ${count - 1} more within a week</span>`}
    </p>
  `;
}
