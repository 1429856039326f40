import { html, useEffect, useState } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { Icon } from "../shared/Icon.js";
import { Portrait } from "../shared/Portrait.js";
import { forgive, refusals } from "../shared/forms/attempt.js";
import { hidden } from "../shared/hidden.js";
import { rich, t } from "../shared/words.js";
import { choose, forgetPicture, picture, tryAgain } from "./picture.js";

/**
 * A photo to choose, drop or paste. `url` is the one that is saved; `photo` is what was chosen and not saved:
 * {id, preview}, null where it was removed, undefined where nothing was done.
 */
export function PhotoField({ name, url, photo, onChange }) {
  const [over, setOver] = useState(false);
  const { stage, preview } = picture.value;
  const shown = preview ?? (photo === undefined ? url : (photo?.preview ?? ""));
  const wrong = picture.value.words ?? refusals.value.photo;

  useEffect(() => {
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
    forgive("photo");
    choose(files[0], onChange);
    return true;
  }

  function pick(event) {
    take(event.currentTarget.files);
    // The same file may be chosen again.
    event.currentTarget.value = "";
  }

  function remove() {
    forgetPicture();
    forgive("photo");
    onChange(url ? null : undefined);
    document.getElementById("photo").focus();
  }

  return html`
    <div
      class="photo-field"
      role="group"
      aria-labelledby="photo-label"
      data-over=${over ? "" : undefined}
      onDragOver=${(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${drop}
    >
      <${Portrait} key=${shown} name=${name.trim() || "?"} url=${shown} size="large" />
      <div class="photo-words">
        <span class="photo-label" id="photo-label">
          ${rich("profile.photo.label", { optional: (words) => html`<span class="quiet">${words}</span>` })}
        </span>
        <div class="photo-actions">
          <input
            id="photo"
            class="hidden-label"
            type="file"
            accept="image/*"
            aria-invalid=${wrong ? "true" : undefined}
            aria-describedby="photo-help"
            onChange=${pick}
          />
          <label class="button" for="photo">
            <${Icon} name="image" />${shown ? rich("profile.photo.change", { hidden }) : rich("profile.photo.choose", { hidden })}
          </label>
          ${
            stage === "failed" &&
            preview &&
            html`<button class="button" type="button" onClick=${() => tryAgain(onChange)}><${Icon} name="retry" />${t("profile.photo.try_again")}</button>`
          }
          ${
            shown &&
            html`<button class="text-button" type="button" onClick=${remove}>${rich("profile.photo.remove", { hidden })}</button>`
          }
        </div>
        <p class="field-foot" id="photo-help" role="status">
          ${
            wrong
              ? html`<${FieldError}>${wrong}</${FieldError}>`
              : html`<span class="field-help photo-stage">${stageWords(stage, photo)}</span>`
          }
        </p>
      </div>
    </div>
  `;
}

function stageWords(stage, photo) {
  if (stage === "preparing") return html`<span class="spinner"></span>${t("profile.photo.preparing")}`;
  if (stage === "uploading") return html`<span class="spinner"></span>${t("profile.photo.uploading")}`;
  if (photo) return t("profile.photo.uploaded");
  if (photo === null) return t("profile.photo.removed");
  return t("profile.photo.help");
}
