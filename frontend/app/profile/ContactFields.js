import { html } from "../../vendor/preact.js";
import { Field } from "../shared/forms/Field.js";
import { t } from "../shared/words.js";

/** How clients with a confirmed booking reach the expert; either may be empty. `onType` is told the field and its text. */
export function ContactFields({ email, phone, onType }) {
  return html`
    <fieldset class="contact-fields">
      <legend>${t("profile.contact")}</legend>
      <p class="field-help">${t("profile.help.contact")}</p>
      <div class="field-pair">
        <${Field}
          name="contact_email"
          label=${t("profile.labels.contact_email")}
          help=${t("profile.help.contact_email")}
          value=${email ?? ""}
          type="email"
          autocomplete="email"
          onType=${(text) => onType("contact_email", text)}
        />
        <${Field}
          name="contact_phone"
          label=${t("profile.labels.contact_phone")}
          help=${t("profile.help.contact_phone")}
          value=${phone ?? ""}
          type="tel"
          autocomplete="tel"
          onType=${(text) => onType("contact_phone", text)}
        />
      </div>
    </fieldset>
  `;
}
