import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { busy } from "../shared/forms/attempt.js";
import { listWords, rich, t } from "../shared/words.js";
import { save, takeTheirs } from "./save.js";
import { changed, draft } from "./state.js";

/** What was saved in another tab, or on another device, since this page was read; and what to do about it. */
export function Changed() {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);
  const saving = busy.value === "save";
  return html`
    <section class="changed" aria-labelledby="changed-heading">
      <h2 class="changed-heading" id="changed-heading" tabindex="-1" ref=${heading}>
        <${Icon} name="alert" />${t("profile.changed.heading")}
      </h2>
      <p>${t("profile.changed.text")}</p>
      <dl class="changed-list">
        ${changed.value.map(
          ({ field, theirs, typed }) => html`
            <div key=${field}>
              <dt>${t(`profile.labels.${field}`)}</dt>
              <dd>${rich("profile.changed.there", { value: shown(field, theirs) })}</dd>
              ${typed && html`<dd class="quiet">${rich("profile.changed.here", { value: shown(field, draft.value[field]) })}</dd>`}
            </div>
          `,
        )}
      </dl>
      <p class="form-actions">
        <button class="button button-primary" type="button" aria-disabled=${String(saving)} onClick=${save}>
          ${saving && html`<span class="spinner"></span>`}${t("profile.changed.save_mine")}
        </button>
        <button class="button" type="button" onClick=${takeTheirs}>${t("profile.changed.take_other")}</button>
      </p>
    </section>
  `;
}

function shown(field, value) {
  return html`<bdi>${valueWords(field, value)}</bdi>`;
}

function valueWords(field, value) {
  if (field === "photo" || field === "cover") return t("profile.changed.another_photo");
  if (field === "hidden") return value ? t("profile.changed.yes") : t("profile.changed.no");
  if (field === "accent" && value) return t(`profile.accent.${value}`);
  if (field === "specializations") return listWords(value) || t("profile.changed.none");
  return String(value ?? "") || t("profile.changed.empty");
}
