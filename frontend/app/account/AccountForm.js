import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { FormError } from "../shared/forms/FormError.js";
import { ACCOUNT, tooLong } from "../shared/forms/limits.js";
import { PhoneInput } from "../shared/forms/PhoneInput.js";
import { t } from "../shared/words.js";
import { ZoneCombobox } from "../shared/ZoneCombobox.js";
import { ownZone } from "../shared/zones.js";
import { save } from "./change.js";
import { busy, chooseCountry, country, draft, failureOf, refusals, successOf, type } from "./state.js";

export function AccountForm() {
  const form = useRef(null);

  async function send(event) {
    event.preventDefault();
    const wrong = await save();
    // The message is in the page only after the next paint.
    if (wrong) focusLater(`#account-${wrong}`, form.current);
  }

  return html`
    <form class="account-part glass" novalidate ref=${form} onSubmit=${send}>
      <h2>${t("account.you.heading")}</h2>
      <${Field} name="name" label=${t("account.you.name")} help=${t("account.you.name_help")}>
        <input autocomplete="name" dir="auto" ...${control("name")} />
      </${Field}>
      <div class="field-pair">
        <${Field} name="phone" label=${t("account.you.phone")} help=${t("account.you.phone_help")}>
          <${PhoneInput} country=${country.value} onCountry=${chooseCountry} ...${control("phone")} />
        </${Field}>
        <${Field} name="timezone" label=${t("account.you.zone")} help=${t("account.you.zone_help")}>
          <${ZoneCombobox}
            id="account-timezone"
            value=${draft.value.timezone ?? ""}
            near=${[
              [ownZone.value, t("account.you.zone_of_browser")],
              [draft.value.timezone, ""],
            ]}
            optional
            wrong=${refusals.value.timezone}
            help="account-timezone-help"
            onChoose=${(name) => type("timezone", name || null)}
          />
        </${Field}>
      </div>
      <label class="check">
        <input
          type="checkbox"
          id="account-is_reminded"
          checked=${draft.value.is_reminded}
          onChange=${(event) => type("is_reminded", event.currentTarget.checked)}
        />
        <span>${t("account.you.reminded")}</span>
      </label>
      <${FormError}>${failureOf("save")}</${FormError}>
      <p class="account-actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(busy.value === "save")}>
          ${busy.value === "save" && html`<span class="spinner"></span>`}${t("account.you.save")}
        </button>
        <span role="status">${successOf("save")}</span>
      </p>
    </form>
  `;
}

function Field({ name, label, help, children }) {
  const wrong = wrongWith(name);
  return html`
    <div class="field">
      <label for=${`account-${name}`}>${label}</label>
      ${children}
      <div class="field-foot" id=${`account-${name}-help`}>
        ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${help}</span>`}
      </div>
    </div>
  `;
}

function wrongWith(name) {
  return refusals.value[name] ?? tooLong(draft.value[name] ?? "", ACCOUNT[name]);
}

function control(name) {
  return {
    id: `account-${name}`,
    class: "control",
    value: draft.value[name] ?? "",
    "aria-invalid": wrongWith(name) ? "true" : undefined,
    "aria-describedby": `account-${name}-help`,
    onInput: (event) => type(name, event.currentTarget.value),
  };
}
