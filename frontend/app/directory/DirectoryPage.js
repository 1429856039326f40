import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { Page } from "../shared/Page.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { choose, order, searchNow, type } from "./browse.js";
import { Results } from "./Results.js";
import { counted, place, typed } from "./state.js";

const ORDERS = [
  ["rating", "Best rated first"],
  ["soonest", "Soonest open first"],
  ["name", "By name"],
  ["experience", "Most experience first"],
];

const PLACEHOLDERS = [1, 2, 3, 4, 5, 6];

export function DirectoryPage() {
  return html`
    <${Page}>
      <${ZoneNote} />
      <section class="hero">
        <h1>Book time with someone who knows</h1>
        <p>Choose an expert, then a time. What you see is free right now, on every screen.</p>
        <${SearchBox} />
      </section>
      <${CategoryPills} />
      <${Order} />
      <${Results} />
    </${Page}>
  `;
}

function SearchBox() {
  function submit(event) {
    event.preventDefault();
    searchNow();
  }

  return html`
    <form class="search" role="search" onSubmit=${submit}>
      <label class="hidden-label" for="search">Search experts</label>
      <${Icon} name="search" />
      <input
        id="search"
        type="search"
        placeholder="A name, or what it is about"
        autocomplete="off"
        spellcheck="false"
        maxlength="60"
        value=${typed.value}
        onInput=${(event) => type(event.currentTarget.value)}
      />
    </form>
  `;
}

function CategoryPills() {
  if (counted.value === null) {
    return html`<div class="pills" aria-hidden="true">
      ${PLACEHOLDERS.map(() => html`<span class="pill skeleton" />`)}
    </div>`;
  }
  const all = counted.value.reduce((sum, { count }) => sum + count, 0);
  const pills = [
    { name: "", label: "All", count: all },
    ...counted.value.map((entry) => ({ ...entry, label: entry.name })),
  ];
  return html`
    <div class="pills" role="group" aria-label="Categories">
      ${pills.map(
        ({ name, label, count }) => html`
          <button
            key=${label}
            class="pill"
            type="button"
            aria-pressed=${String(place.value.category === name)}
            onClick=${() => choose(name)}
          >
            ${label} <span class="pill-count">${count}</span>
          </button>
        `,
      )}
    </div>
  `;
}

function Order() {
  return html`
    <div class="order">
      <label for="order">Order</label>
      <select id="order" class="control" value=${place.value.sort} onChange=${(event) => order(event.currentTarget.value)}>
        ${ORDERS.map(([sort, words]) => html`<option key=${sort} value=${sort}>${words}</option>`)}
      </select>
    </div>
  `;
}
