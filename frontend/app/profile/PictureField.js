import { html, useEffect, useState } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { Icon } from "../shared/Icon.js";
import { Portrait } from "../shared/Portrait.js";
import { forgive, refusals } from "../shared/forms/attempt.js";
import { hidden } from "../shared/hidden.js";
import { rich, t } from "../shared/words.js";
import { pictures } from "./picture.js";

/** A photo to choose, drop or paste. */
export function PhotoField({ name, ...field }) {
  return html`
    <${PictureField}
      ...${field}
      kind="photo"
      pasted
      show=${(url) => html`<${Portrait} key=${url} name=${name.trim() || "?"} url=${url} size="large" />`}
    />
  `;
}

/** A wide picture to choose or drop. */
export function CoverField(field) {
  return html`
    <${PictureField}
      ...${field}
      kind="cover"
      show=${(url) => html`<span class="cover">${url && html`<img src=${url} alt="" />`}</span>`}
    />
  `;
}

/**
 * `url` is the picture that is saved; `chosen` is what was chosen and not saved: {id, preview}, null where it was
 * removed, undefined where nothing was done.
 */
function PictureField({ kind, show, url, chosen, onChange, pasted = false }) {
  const { state, choose, tryAgain, forget } = pictures[kind];
  const [over, setOver] = useState(false);
  const { stage, preview, words } = state.value;
  const shown = preview ?? (chosen === undefined ? url : (chosen?.preview ?? ""));
  const wrong = words ?? refusals.value[kind];

  useEffect(() => {
    if (!pasted) return;
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  });

  function paste(event) {
    if (take(event.clipboardData?.files)) event.preventDefault();
  }

  function drop(event) {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  }

  function take(files) {
    if (!files?.length) return false;
    forgive(kind);
    choose(files[0], onChange);
    return true;
  }

  function pick(event) {
    take(event.currentTarget.files);
    // The same file may be chosen again.
    event.currentTarget.value = "";
  }

  function remove() {
    forget();
    forgive(kind);
    onChange(url ? null : undefined);
    document.getElementById(kind).focus();
  }

  return html`
    <div
      class="photo-field"
      data-kind=${kind}
      role="group"
      aria-labelledby=${`${kind}-label`}
      data-over=${over ? "" : undefined}
      onDragOver=${(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${drop}
    >
      ${show(shown)}
      <div class="photo-words">
        <span class="photo-label" id=${`${kind}-label`}>
          ${rich(`profile.pictures.${kind}.label`, { optional: (inner) => html`<span class="quiet">${inner}</span>` })}
        </span>
        <div class="photo-actions">
          <input
            id=${kind}
            class="hidden-label"
            type="file"
            accept="image/*"
            aria-invalid=${wrong ? "true" : undefined}
            aria-describedby=${`${kind}-help`}
            onChange=${pick}
          />
          <label class="button" for=${kind}>
            <${Icon} name="image" />${rich(`profile.pictures.${kind}.${shown ? "change" : "choose"}`, { hidden })}
          </label>
          ${
            stage === "failed" &&
            preview &&
            html`<button class="button" type="button" onClick=${() => tryAgain(onChange)}><${Icon} name="retry" />${t("profile.picture.try_again")}</button>`
          }
          ${
            shown &&
            html`<button class="text-button" type="button" onClick=${remove}>${rich(`profile.pictures.${kind}.remove`, { hidden })}</button>`
          }
        </div>
        <p class="field-foot" id=${`${kind}-help`} role="status">
          ${
            wrong
              ? html`<${FieldError}>${wrong}</${FieldError}>`
              : html`<span class="field-help photo-stage">${stageWords(stage, chosen) ?? t(`profile.pictures.${kind}.help`)}</span>`
          }
        </p>
      </div>
    </div>
  `;
}

function stageWords(stage, chosen) {
  if (stage === "preparing") return html`<span class="spinner"></span>${t("profile.picture.preparing")}`;
  if (stage === "uploading") return html`<span class="spinner"></span>${t("profile.picture.uploading")}`;
  if (chosen) return t("profile.picture.uploaded");
  if (chosen === null) return t("profile.picture.removed");
  return null;
}
