import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { numberWords } from "../shared/locale.js";
import { Page } from "../shared/Page.js";
import { t } from "../shared/words.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { OPEN, SORTS } from "./address.js";
import { choose, openBy, order, searchNow, type } from "./browse.js";
import { Results } from "./Results.js";
import { FreeSoon } from "./FreeSoon.js";
import { counted, place, typed } from "./state.js";

const OPEN_WORDS = { "": "directory.open.any", today: "directory.open.today", week: "directory.open.week" };

const PLACEHOLDERS = [1, 2, 3, 4, 5, 6];

export function DirectoryPage() {
  return html`
    <${Page}>
      <${ZoneNote} />
      <section class="hero">
        <div class="hero-words">
          <h1>${t("directory.heading")}</h1>
          <p>${t("directory.words")}</p>
          <${SearchBox} />
        </div>
        <${FreeSoon} />
      </section>
      <${CategoryPills} />
      <div class="choices"><${Open} /><${Order} /></div>
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
      <label class="hidden-label" for="search">${t("directory.search.label")}</label>
      <${Icon} name="search" />
      <input
        id="search"
        type="search"
        placeholder=${t("directory.search.placeholder")}
        autocomplete="off"
        spellcheck=${false}
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
    { name: "", label: t("directory.all"), count: all },
    ...counted.value.map((entry) => ({ ...entry, label: entry.name })),
  ];
  return html`
    <div class="pills" role="group" aria-label=${t("directory.categories")}>
      ${pills.map(
        ({ name, label, count }) => html`
          <button
            key=${label}
            class="pill"
            type="button"
            aria-pressed=${String(place.value.category === name)}
            onClick=${() => choose(name)}
          >
            <bdi>${label}</bdi> <span class="pill-count">${numberWords(count)}</span>
          </button>
        `,
      )}
    </div>
  `;
}

function Open() {
  return html`
    <div class="segments" role="group" aria-label=${t("directory.open.label")}>
      ${OPEN.map(
        (open) => html`
          <button
            key=${open}
            class="segment"
            type="button"
            aria-pressed=${String(place.value.open === open)}
            onClick=${() => openBy(open)}
          >
            ${t(OPEN_WORDS[open])}
          </button>
        `,
      )}
    </div>
  `;
}

function Order() {
  return html`
    <div class="order">
      <label for="order">${t("directory.order.label")}</label>
      <select id="order" class="control" value=${place.value.sort} onChange=${(event) => order(event.currentTarget.value)}>
        ${SORTS.map((sort) => html`<option key=${sort} value=${sort}>${t(`directory.order.${sort}`)}</option>`)}
      </select>
    </div>
  `;
}
