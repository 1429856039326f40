import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { Icon } from "../shared/Icon.js";
import { rich, t } from "../shared/words.js";
import { focusSave } from "./SaveBar.js";
import { changes, takeTheirs } from "./state.js";

/** What was saved in another tab, or on another device, since this was edited; and what to do about it. */
export function Changed({ form }) {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);
  const saving = busy.value === "save";

  function take() {
    takeTheirs();
    focusSave();
  }

  return html`
    <section class="hours-changed" aria-labelledby="changed-heading">
      <h2 id="changed-heading" tabindex="-1" ref=${heading}>
        <${Icon} name="alert" />${t("availability.changed.heading")}
      </h2>
      <p>${t("availability.changed.text")}</p>
      <ul>
        ${changes.value.map((change) => html`<li key=${change.name}>${words(change)}</li>`)}
      </ul>
      <p class="hours-actions">
        <button class="button button-primary" type="submit" form=${form} aria-disabled=${String(saving)}>
          ${saving && html`<span class="spinner"></span>`}${t("availability.changed.save_mine")}
        </button>
        <button class="button" type="button" onClick=${take}>${t("availability.changed.take_theirs")}</button>
      </p>
    </section>
  `;
}

function words({ name, was, is, mine }) {
  const key = mine ? "availability.changed.became_not_mine" : "availability.changed.became";
  return rich(key, { strong: (children) => html`<strong>${children}</strong>`, name, was, is, mine });
}
