import { html, useRef } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy, focusFirstWrong, problem, refusals } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";
import { accounts, draft, mostAccounts, signingIn, type } from "./accounts.js";
import { connect } from "./change_account.js";
import { CredentialFields } from "./CredentialFields.js";
import { sent } from "./state.js";

export function ConnectAccount() {
  const form = useRef(null);
  const isFull = accounts.value.length >= mostAccounts.value;

  async function send(event) {
    event.preventDefault();
    const made = await connect();
    if (!made) focusFirstWrong(form.current);
    else focusLater(`[data-id="${CSS.escape(made.id)}"] h2`);
  }

  // One password is typed at a time.
  if (signingIn.value) return null;
  return html`
    <section class="calendars-part glass" aria-labelledby="connect-heading">
      <div class="calendars-part-top">
        <h2 id="connect-heading">${t("calendars.connect.heading")}</h2>
        <p class="quiet">${t("calendars.connect.lead")}</p>
      </div>
      ${
        isFull
          ? html`<p class="quiet">${t("calendars.connect.full", { count: mostAccounts.value })}</p>`
          : html`
              <form class="calendar-form" novalidate ref=${form} onSubmit=${send}>
                <${CredentialFields} value=${draft.value} onType=${type} />
                <${FormError}>${sent.value === "connect" && (problem.value ?? refusals.value.service)}</${FormError}>
                <p class="calendar-actions">
                  <button class=${accounts.value.length ? "button" : "button button-primary"} type="submit" aria-disabled=${String(Boolean(busy.value))}>
                    ${busy.value === "connect" && html`<span class="spinner"></span>`}${t("calendars.connect.connect")}
                  </button>
                </p>
              </form>
            `
      }
    </section>
  `;
}
