import { html } from "../../vendor/preact.js";
import { Field } from "../shared/forms/Field.js";

/** How clients with a confirmed booking reach the expert; either may be empty. `onType` is told the field and its text. */
export function ContactFields({ email, phone, onType }) {
  return html`
    <fieldset class="contact-fields">
      <legend>How clients reach you</legend>
      <p class="field-help">Only clients with a confirmed booking see it. Leave empty what you don’t want to share.</p>
      <div class="field-pair">
        <${Field}
          name="contact_email"
          label="Email for clients"
          help="Their replies to our emails go there."
          value=${email ?? ""}
          type="email"
          autocomplete="email"
          onType=${(text) => onType("contact_email", text)}
        />
        <${Field}
          name="contact_phone"
          label="Phone for clients"
          help="With the country’s code, like +44 20 7946 0000."
          value=${phone ?? ""}
          type="tel"
          autocomplete="tel"
          onType=${(text) => onType("contact_phone", text)}
        />
      </div>
    </fieldset>
  `;
}
