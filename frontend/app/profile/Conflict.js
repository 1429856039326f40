import { html, useEffect, useRef } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { busy } from "../shared/forms/attempt.js";
import { LABELS } from "./fields.js";
import { save, takeTheirs } from "./save.js";
import { changed, draft } from "./state.js";

/** What was saved in another tab, or on another device, since this page was read; and what to do about it. */
export function Changed() {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  const saving = busy.value === "save";
  return html`
    <section class="changed" aria-labelledby="changed-heading">
      <h2 class="changed-heading" id="changed-heading" tabindex="-1" ref=${heading}>
        <${Icon} name="alert" />Your profile was saved somewhere else meanwhile
      </h2>
      <p>Nothing that you typed here is lost, and nothing of it is saved yet.</p>
      <dl class="changed-list">
        ${changed.value.map(
          ({ field, theirs, typed }) => html`
            <div key=${field}>
              <dt>${LABELS[field] ?? "Photo"}</dt>
              <dd>There: ${words(field, theirs)}</dd>
              ${typed && html`<dd class="quiet">Here: ${words(field, draft.value[field])}</dd>`}
            </div>
          `,
        )}
      </dl>
      <p class="form-actions">
        <button class="button button-primary" type="button" aria-disabled=${String(saving)} onClick=${save}>
          ${saving && html`<span class="spinner"></span>`}Save mine over it
        </button>
        <button class="button" type="button" onClick=${takeTheirs}>Take the other</button>
      </p>
    </section>
  `;
}

function words(field, value) {
  if (field === "photo") return "another one";
  if (field === "hidden") return value ? "yes" : "no";
  if (field === "specializations") return value.join(", ") || "none";
  return String(value ?? "") || "empty";
}
