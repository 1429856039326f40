import { html } from "../../vendor/preact.js";
import { writeAddress } from "./address.js";
import { choose } from "./list.js";
import { view } from "./state.js";

const VIEWS = [
  ["upcoming", "Upcoming"],
  ["past", "Past"],
];

export function Views() {
  return html`<nav class="views" aria-label="Which bookings">${VIEWS.map(([name, words]) => link(name, words))}</nav>`;
}

function link(name, words) {
  function go(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    choose(name);
  }

  return html`
    <a
      class="view"
      key=${name}
      href=${writeAddress(name)}
      aria-current=${view.value === name ? "page" : undefined}
      onClick=${go}
      >${words}</a
    >
  `;
}
