import { html, useRef } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { FormError } from "../shared/forms/FormError.js";
import { busy, focusFirstWrong, problem } from "../shared/forms/attempt.js";
import { AccentField } from "./AccentField.js";
import { CategoryField } from "./CategoryField.js";
import { Changed } from "./Conflict.js";
import { Chips } from "./Chips.js";
import { ContactFields } from "./ContactFields.js";
import { Field } from "../shared/forms/Field.js";
import { PROFILE } from "../shared/forms/limits.js";
import { lengthOf } from "../shared/forms/reading.js";
import { t } from "../shared/words.js";
import { CoverField, PhotoField } from "./PictureField.js";
import { save } from "./save.js";
import { changed, draft, saved, type, unsaved } from "./state.js";

export function ProfileForm() {
  const form = useRef(null);
  const { name, category, headline, specializations, experience_years: years, hidden, photo, cover } = draft.value;
  const { contact_email: email, contact_phone: phone, accent } = draft.value;

  async function send(event) {
    event.preventDefault();
    if (!(await save())) focusFirstWrong(form.current);
  }

  return html`
    <form class="profile-part glass" novalidate aria-label=${t("profile.form")} ref=${form} onSubmit=${send}>
      <${PhotoField} name=${name} url=${own.value.photo_url} chosen=${photo} onChange=${set("photo")} />
      <${CoverField} url=${own.value.cover_url} chosen=${cover} onChange=${set("cover")} />
      <div class="field-pair">
        <${Field}
          name="name"
          label=${t("profile.labels.name")}
          help=${t("profile.help.name")}
          value=${name}
          longest=${PROFILE.name}
          autocomplete="name"
          dir="auto"
          onType=${set("name")}
        />
        <${CategoryField} value=${category} onType=${set("category")} />
      </div>
      <${Field}
        name="headline"
        label=${t("profile.labels.headline")}
        help=${t("profile.help.headline")}
        value=${headline}
        longest=${PROFILE.headline}
        dir="auto"
        onType=${set("headline")}
      />
      <${Bio} />
      <${Chips}
        name="specializations"
        label=${t("profile.labels.specializations")}
        values=${specializations}
        onChange=${set("specializations")}
      />
      <${Field}
        name="experience_years"
        label=${t("profile.labels.experience_years")}
        help=${t("profile.help.experience_years")}
        value=${years ?? ""}
        type="number"
        inputmode="numeric"
        min="0"
        max="80"
        onType=${(text) => type("experience_years", text === "" ? null : Number(text))}
      />
      <${AccentField} value=${accent} onType=${set("accent")} />
      <${ContactFields} email=${email} phone=${phone} onType=${type} />
      <label class="check">
        <input type="checkbox" checked=${hidden} onChange=${(event) => type("hidden", event.currentTarget.checked)} />
        <span>
          ${t("profile.hide")}
          <span class="field-help check-help">${t("profile.help.hide")}</span>
        </span>
      </label>
      <${FormError}>${problem.value}</${FormError}>
      ${changed.value ? html`<${Changed} />` : html`<${SaveBar} />`}
    </form>
  `;
}

function Bio() {
  const { bio } = draft.value;
  const length = lengthOf(bio);
  const counted = { length, count: PROFILE.bio };
  return html`
    <${Field}
      name="bio"
      label=${t("profile.labels.bio")}
      help=${t("profile.help.bio", counted)}
      error=${length > PROFILE.bio ? t("profile.help.bio_too_long", counted) : null}
      value=${bio}
      multiline
      dir="auto"
      rows="8"
      onType=${set("bio")}
    />
  `;
}

function SaveBar() {
  const saving = busy.value === "save";
  return html`
    <div class="save-bar">
      <button class="button button-primary" type="submit" aria-disabled=${String(saving)}>
        ${saving && html`<span class="spinner"></span>`}${t("profile.save.button")}
      </button>
      <span class="quiet" role="status">${stateWords(saving)}</span>
    </div>
  `;
}

function stateWords(saving) {
  if (saving) return t("profile.save.saving");
  if (saved.value && !unsaved.value) return t("profile.save.saved");
  return unsaved.value ? t("profile.save.unsaved") : "";
}

function set(field) {
  return (value) => type(field, value);
}
