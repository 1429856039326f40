import { html, useRef } from "../../vendor/preact.js";
import { busy, focusFirstWrong, problem, refusals } from "../shared/forms/attempt.js";
import { CategoryField } from "../profile/CategoryField.js";
import { ContactFields } from "../profile/ContactFields.js";
import { Field } from "../shared/forms/Field.js";
import { PhotoField } from "../profile/PictureField.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { FormError } from "../shared/forms/FormError.js";
import { PROFILE } from "../shared/forms/limits.js";
import { ZoneCombobox } from "../shared/ZoneCombobox.js";
import { timeOf } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone, zonePlace } from "../shared/zones.js";
import { typeName } from "./handle.js";
import { HandleField } from "./HandleField.js";
import { becomeExpert } from "./save.js";
import { draft, type } from "./state.js";

export function YouStep() {
  const form = useRef(null);
  const { name, category, headline, timezone, photo } = draft.value;
  const { contact_email: email, contact_phone: phone } = draft.value;
  const wrong = refusals.value.timezone;
  const saving = busy.value === "you";

  async function send(event) {
    event.preventDefault();
    if (!(await becomeExpert())) focusFirstWrong(form.current);
  }

  return html`
    <form class="start-part glass" novalidate ref=${form} onSubmit=${send}>
      <h1 tabindex="-1">${t("start.you.heading")}</h1>
      <p class="quiet">
        ${t("start.you.about")}
      </p>
      <${Field}
        name="name"
        label=${t("profile.labels.name")}
        help=${t("profile.help.name")}
        value=${name}
        longest=${PROFILE.name}
        autocomplete="name"
        dir="auto"
        onType=${typeName}
      />
      <${HandleField} />
      <${CategoryField} value=${category} onType=${set("category")} />
      <${Field}
        name="headline"
        label=${t("profile.labels.headline")}
        help=${t("profile.help.headline")}
        value=${headline}
        longest=${PROFILE.headline}
        dir="auto"
        onType=${set("headline")}
      />
      <div class="field">
        <label for="field-timezone">${t("start.you.zone")}</label>
        <${ZoneCombobox}
          id="field-timezone"
          value=${timezone}
          near=${[
            [viewerZone(), t("start.you.own_zone")],
            [timezone, ""],
          ]}
          wrong=${wrong}
          help="help-timezone"
          onChoose=${set("timezone")}
        />
        <div class="field-foot" id="help-timezone">
          ${
            wrong
              ? html`<${FieldError}>${wrong}</${FieldError}>`
              : html`
                  <span class="field-help">
                    ${t("start.you.zone_help", { place: zonePlace(timezone), time: timeOf(Date.now(), timezone) })}
                  </span>
                `
          }
        </div>
      </div>
      <${ContactFields} email=${email} phone=${phone} onType=${type} />
      <${PhotoField} name=${name} url="" chosen=${photo} onChange=${set("photo")} />
      <${FormError}>${problem.value}</${FormError}>
      <button class="button button-primary button-wide" type="submit" aria-disabled=${String(saving)}>
        ${saving && html`<span class="spinner"></span>`}${t("start.you.go_on")}
      </button>
    </form>
  `;
}

function set(field) {
  return (value) => type(field, value);
}
