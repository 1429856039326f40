import { html, useRef } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { FormError } from "../shared/forms/FormError.js";
import { busy, focusFirstWrong, problem } from "../shared/forms/attempt.js";
import { CategoryField } from "./CategoryField.js";
import { Changed } from "./Conflict.js";
import { Chips } from "./Chips.js";
import { ContactFields } from "./ContactFields.js";
import { Field } from "../shared/forms/Field.js";
import { lengthOf } from "../shared/forms/reading.js";
import { numberWords } from "../shared/locale.js";
import { PhotoField } from "./PhotoField.js";
import { save } from "./save.js";
import { changed, draft, saved, type, unsaved } from "./state.js";

const LONGEST_BIO = 4000;

export function ProfileForm() {
  const form = useRef(null);
  const { name, category, headline, specializations, experience_years: years, hidden, photo } = draft.value;
  const { contact_email: email, contact_phone: phone } = draft.value;

  async function send(event) {
    event.preventDefault();
    if (!(await save())) focusFirstWrong(form.current);
  }

  return html`
    <form class="profile-part glass" novalidate aria-label="Profile" ref=${form} onSubmit=${send}>
      <${PhotoField} name=${name} url=${own.value.photo_url} photo=${photo} onChange=${(value) => type("photo", value)} />
      <div class="field-pair">
        <${Field} name="name" label="Name" help="As clients know you." value=${name} autocomplete="name" onType=${set("name")} />
        <${CategoryField} value=${category} onType=${set("category")} />
      </div>
      <${Field}
        name="headline"
        label="Headline"
        help="One line that says what you help with."
        value=${headline}
        onType=${set("headline")}
      />
      <${Bio} />
      <${Chips}
        name="specializations"
        label="Specialisations"
        values=${specializations}
        onChange=${set("specializations")}
      />
      <${Field}
        name="experience_years"
        label="Years of experience"
        help="0 to 80; not shown when it is 0."
        value=${years ?? ""}
        type="number"
        inputmode="numeric"
        min="0"
        max="80"
        onType=${(text) => type("experience_years", text === "" ? null : Number(text))}
      />
      <${ContactFields} email=${email} phone=${phone} onType=${type} />
      <label class="check">
        <input type="checkbox" checked=${hidden} onChange=${(event) => type("hidden", event.currentTarget.checked)} />
        <span>
          Hide me from the directory
          <span class="field-help check-help">Whoever has the link can still open your page and book.</span>
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
  const count = `${numberWords(length)} of ${numberWords(LONGEST_BIO)} characters.`;
  return html`
    <${Field}
      name="bio"
      label="About you"
      help=${`An empty line begins a new paragraph. ${count}`}
      error=${length > LONGEST_BIO ? `${count} Shorten it before you save.` : null}
      value=${bio}
      multiline
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
        ${saving && html`<span class="spinner"></span>`}Save
      </button>
      <span class="quiet" role="status">${stateWords(saving)}</span>
    </div>
  `;
}

function stateWords(saving) {
  if (saving) return "Saving";
  if (saved.value && !unsaved.value) return "Saved. Your page and the directory follow within seconds.";
  return unsaved.value ? "Not saved yet." : "";
}

function set(field) {
  return (value) => type(field, value);
}
