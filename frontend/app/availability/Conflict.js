import { html, useEffect, useRef } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { Icon } from "../shared/Icon.js";
import { focusSave } from "./SaveBar.js";
import { changes, takeTheirs } from "./state.js";

/** What was saved in another tab, or on another device, since this was edited; and what to do about it. */
export function Changed({ form }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  const saving = busy.value === "save";

  function take() {
    takeTheirs();
    focusSave();
  }

  return html`
    <section class="hours-changed" aria-labelledby="changed-heading">
      <h2 id="changed-heading" tabindex="-1" ref=${heading}>
        <${Icon} name="alert" />Your hours were saved somewhere else meanwhile
      </h2>
      <p>Nothing that you changed here is lost, and nothing of it is saved yet. Days that you did not touch are shown as they are there.</p>
      <ul>
        ${changes.value.map(
          ({ name, was, is, mine }) => html`
            <li key=${name}>
              <strong>${name}:</strong> ${was} became ${is}${mine && html`, and you have ${mine} here`}.
            </li>
          `,
        )}
      </ul>
      <p class="hours-actions">
        <button class="button button-primary" type="submit" form=${form} aria-disabled=${String(saving)}>
          ${saving && html`<span class="spinner"></span>`}Save mine over it
        </button>
        <button class="button" type="button" onClick=${take}>Take the other</button>
      </p>
    </section>
  `;
}
