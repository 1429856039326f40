import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { searchNow, type } from "./list.js";
import { typed } from "./state.js";

export function SearchBox() {
  function submit(event) {
    event.preventDefault();
    searchNow();
  }

  return html`
    <form class="session-search" role="search" onSubmit=${submit}>
      <label class="hidden-label" for="session-search">Search by client</label>
      <${Icon} name="search" />
      <input
        id="session-search"
        class="control"
        type="search"
        placeholder="Client’s name or e-mail"
        autocomplete="off"
        spellcheck="false"
        maxlength="60"
        value=${typed.value}
        onInput=${(event) => type(event.currentTarget.value)}
      />
    </form>
  `;
}
