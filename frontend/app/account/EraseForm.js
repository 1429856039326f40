import { html, useState } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import { rich, t } from "../shared/words.js";
import { erase } from "./change.js";
import { account, busy, failureOf } from "./state.js";

/** What erasing does, in plain words, and a box to tick before it does it. */
export function Erasing({ onClose }) {
  const [sure, setSure] = useState(false);
  const [hasty, setHasty] = useState(false);

  function send(event) {
    event.preventDefault();
    setHasty(!sure);
    if (sure) erase();
    else event.currentTarget.querySelector("input").focus();
  }

  function keep() {
    onClose();
    document.getElementById("erase-everything").focus();
  }

  const erasing = busy.value === "erase";
  return html`
    <form class="erasing" onSubmit=${send}>
      <ul>
        <li>${t("account.erase.bookings_ahead")}</li>
        <li>${t("account.erase.bookings_over")}</li>
        <li>${t("account.erase.account")}</li>
        ${account.value.expert && html`<li>${t("account.erase.page")}</li>`}
      </ul>
      <label class="check">
        <input
          type="checkbox"
          checked=${sure}
          onChange=${(event) => {
            setSure(event.currentTarget.checked);
            setHasty(false);
          }}
        />
        <span>${rich("account.erase.sure", { email: html`<bdi>${account.value.email}</bdi>` })}</span>
      </label>
      <${FormError}>${hasty ? t("account.erase.not_sure") : failureOf("erase")}</${FormError}>
      <p class="account-actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(erasing)}>
          ${erasing && html`<span class="spinner"></span>`}${erasing ? t("account.erase.erasing") : t("account.erase.erase")}
        </button>
        <button class="button" type="button" onClick=${keep}>${t("account.erase.keep")}</button>
      </p>
    </form>
  `;
}
