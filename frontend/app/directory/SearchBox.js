import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { searchNow, type } from "./browse.js";
import { tooShort, typed } from "./state.js";

export function SearchBox() {
  function submit(event) {
    event.preventDefault();
    searchNow();
  }

  return html`
    <form class="search" role="search" onSubmit=${submit}>
      <label class="hidden-label" for="search">Search experts by name</label>
      <${Icon} name="search" />
      <input
        id="search"
        type="search"
        placeholder="Search by name"
        autocomplete="off"
        spellcheck="false"
        maxlength="60"
        aria-describedby="search-help"
        value=${typed.value}
        onInput=${(event) => type(event.currentTarget.value)}
      />
      <p id="search-help" class="search-help" role="status">${tooShort.value ? "Two letters or more, please." : ""}</p>
    </form>
  `;
}
