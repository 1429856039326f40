import { html, useState } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import { erase } from "./change.js";
import { account, busy, words } from "./state.js";

/** What erasing does, in plain words, and a box to tick before it does it. */
export function Erasing({ onClose }) {
  const [sure, setSure] = useState(false);
  const [hasty, setHasty] = useState(false);

  function send(event) {
    event.preventDefault();
    setHasty(!sure);
    if (sure) erase();
    else event.currentTarget.querySelector("input").focus();
  }

  function keep() {
    onClose();
    document.getElementById("erase-everything").focus();
  }

  const erasing = busy.value === "erase";
  return html`
    <form class="erasing" onSubmit=${send}>
      <ul>
        <li>Your sessions ahead are cancelled, and whom they were with is told by email.</li>
        <li>Your name, address, phone number and notes are taken out of the sessions that are over.</li>
        <li>Your account is deleted.</li>
        ${account.value.expert && html`<li>Your page as an expert is deleted too, and its address is not given to anybody else.</li>`}
      </ul>
      <label class="check">
        <input
          type="checkbox"
          checked=${sure}
          onChange=${(event) => {
            setSure(event.currentTarget.checked);
            setHasty(false);
          }}
        />
        Erase everything about ${account.value.email}. It can’t be undone.
      </label>
      <${FormError}>${hasty ? "Tick the box first." : words("erase", true)}</${FormError}>
      <p class="account-actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(erasing)}>
          ${erasing && html`<span class="spinner"></span>`}${erasing ? "Erasing" : "Erase it"}
        </button>
        <button class="button" type="button" onClick=${keep}>Keep my account</button>
      </p>
    </form>
  `;
}
