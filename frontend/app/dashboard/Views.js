import { html } from "../../vendor/preact.js";
import { writeAddress } from "./address.js";
import { MOST_COUNTED } from "./follow.js";
import { waiting } from "./known.js";
import { chooseView } from "./list.js";
import { chosenWeek, view } from "./state.js";

const VIEWS = [
  ["upcoming", "Upcoming"],
  ["to-confirm", "To confirm"],
  ["past", "Past"],
];

export function Views() {
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
