import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy, focusFirstWrong, problem, refusals } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";
import { accounts, draft, mostAccounts, services, signingIn, type } from "./accounts.js";
import { connect } from "./change_account.js";
import { ConsentButton } from "./ConsentButton.js";
import { CredentialFields } from "./CredentialFields.js";
import { asksForConsent } from "./providers.js";
import { sent } from "./state.js";

export function ConnectAccount() {
  const form = useRef(null);
  const isFull = accounts.value.length >= mostAccounts.value;
  const consents = services.value.filter(asksForConsent);
  const isFirst = !accounts.value.length && !consents.length;

  async function send(event) {
    event.preventDefault();
    const made = await connect();
    if (!made) focusFirstWrong(form.current);
    else focusLater(`[data-id="${CSS.escape(made.id)}"] h2`);
  }

  // One password is typed at a time.
  if (signingIn.value) return null;
  return html`
    <section class="pane glass" aria-labelledby="connect-heading">
      <div class="pane-top">
        <h2 id="connect-heading">${t("calendars.connect.heading")}</h2>
        <p class="quiet">${t("calendars.connect.lead")}</p>
      </div>
      ${
        isFull
          ? html`<p class="quiet">${t("calendars.connect.full", { count: mostAccounts.value })}</p>`
          : html`
              ${consents.length > 0 && html`<${Consents} offered=${consents} />`}
              <form class="pane-form" novalidate ref=${form} onSubmit=${send}>
                <${CredentialFields} value=${draft.value} onType=${type} />
                <${FormError}>${wrongAt("connect")}</${FormError}>
                <p class="pane-actions">
                  <button class=${isFirst ? "button button-primary" : "button"} type="submit" aria-disabled=${String(Boolean(busy.value))}>
                    ${busy.value === "connect" && html`<span class="spinner"></span>`}${t("calendars.connect.connect")}
                  </button>
                </p>
              </form>
            `
      }
    </section>
  `;
}

/** The services that ask on a page of their own, before what is asked for here. */
function Consents({ offered }) {
  return html`
    <ul class="consents">
      ${offered.map((service) => {
        const name = t(`calendars.consent.services.${service}`);
        return html`<li class="consent" key=${service}><strong>${name}</strong><${ConsentButton} service=${service} name=${name} /></li>`;
      })}
    </ul>
    <${FormError}>${wrongAt("consent")}</${FormError}>
    <p class="quiet account-safe">${t("calendars.consent.safe")}</p>
    <h3 class="consents-other">${t("calendars.connect.other")}</h3>
  `;
}

/** What went wrong with what was sent last, if that is the one asked for. */
function wrongAt(what) {
  return sent.value === what && (problem.value ?? refusals.value.service);
}
