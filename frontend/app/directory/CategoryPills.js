import { html } from "../../vendor/preact.js";
import { choose } from "./browse.js";
import { categories, place } from "./state.js";

const PLACEHOLDERS = [1, 2, 3, 4, 5, 6];

export function CategoryPills() {
  if (categories.value === null) {
    return html`<div class="pills" aria-hidden="true">
      ${PLACEHOLDERS.map(() => html`<span class="pill skeleton" />`)}
    </div>`;
  }
  const all = categories.value.reduce((sum, { count }) => sum + count, 0);
  const pills = [
    { name: "", label: "All", count: all },
    ...categories.value.map((entry) => ({ ...entry, label: entry.name })),
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
