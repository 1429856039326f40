import { html } from "../../vendor/preact.js";
import { Field } from "../shared/forms/Field.js";
import { rich, t } from "../shared/words.js";
import { password, typePassword } from "./accounts.js";
import { PROVIDERS, providerNamed } from "./providers.js";

/** Where an account is, and what one signs in with there; `onType` is told what changes. */
export function CredentialFields({ value, onType }) {
  const provider = providerNamed(value.provider);
  return html`
    <${Field}
      name="provider"
      label=${t("calendars.account.provider")}
      value=${value.provider}
      options=${PROVIDERS.map(({ id }) => [id, t(`calendars.providers.${id}`)])}
      onType=${(id) => onType({ provider: id })}
    />
    ${
      provider.server === null &&
      html`
        <${Field}
          name="server"
          label=${t("calendars.account.server")}
          help=${t(`calendars.account.server_help.${provider.id}`)}
          value=${value.server}
          type="url"
          inputmode="url"
          dir="ltr"
          autocomplete="off"
          autocapitalize="none"
          spellcheck=${false}
          onType=${(server) => onType({ server })}
        />
      `
    }
    <div class="field-pair">
      <${Field}
        name="user"
        label=${t(provider.server === null ? "calendars.account.user" : "calendars.account.address")}
        help=${t(`calendars.account.user_help.${provider.id}`)}
        value=${value.user}
        dir="ltr"
        autocomplete="off"
        autocapitalize="none"
        spellcheck=${false}
        onType=${(user) => onType({ user })}
      />
      <${Field}
        name="password"
        label=${t("calendars.account.password")}
        help=${provider.help ? rich("calendars.account.password_help", { link: (words) => html`<a href=${provider.help} target="_blank" rel="noopener noreferrer">${words}</a>`, provider: t(`calendars.providers.${provider.id}`) }) : t("calendars.account.password_other")}
        value=${password.value}
        type="password"
        dir="ltr"
        autocomplete="off"
        spellcheck=${false}
        onType=${typePassword}
      />
    </div>
    <p class="quiet account-safe">${t("calendars.account.safe")}</p>
  `;
}
