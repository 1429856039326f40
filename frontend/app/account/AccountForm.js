import { html, useState } from "../../vendor/preact.js";
import { changeAccount } from "../shared/api.js";
import { FieldError } from "../shared/FieldError.js";
import { FormError } from "../shared/FormError.js";
import { wordsFor } from "../shared/problem_words.js";
import { sessionToken } from "../shared/session.js";
import { allZones, viewerZone } from "../shared/time.js";
import { account } from "./state.js";

export function AccountForm() {
  const [draft, setDraft] = useState({
    name: account.value.name,
    phone: account.value.phone,
    timezone: account.value.timezone ?? viewerZone(),
  });
  const [wrong, setWrong] = useState({});
  const [told, setTold] = useState("");
  const [error, setError] = useState(null);
  const [saving, setSaving] = useState(false);

  async function save(event) {
    event.preventDefault();
    if (saving) return;
    setSaving(true);
    setTold("");
    setError(null);
    try {
      const answer = await changeAccount(draft, sessionToken());
      account.value = answer.account;
      setDraft({ ...draft, name: answer.account.name, phone: answer.account.phone });
      setWrong({});
      setTold("Saved.");
    } catch (problem) {
      const fields = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]));
      setWrong(fields);
      if (!Object.keys(fields).length) setError(wordsFor(problem));
    } finally {
      setSaving(false);
    }
  }

  function field(name) {
    return {
      id: `account-${name}`,
      class: "control",
      value: draft[name],
      "aria-invalid": wrong[name] ? "true" : undefined,
      "aria-describedby": `account-${name}-help`,
      onInput: (event) => setDraft({ ...draft, [name]: event.currentTarget.value }),
    };
  }

  const foot = (name, help) => html`
    <div class="field-foot" id=${`account-${name}-help`}>
      ${wrong[name] ? html`<${FieldError}>${wrong[name]}</${FieldError}>` : html`<span class="field-help">${help}</span>`}
    </div>
  `;

  return html`
    <form class="account-part glass" novalidate onSubmit=${save}>
      <h2>You</h2>
      <div class="field">
        <label for="account-name">Name</label>
        <input autocomplete="name" ...${field("name")} />
        ${foot("name", "As experts should call you.")}
      </div>
      <div class="field-pair">
        <div class="field">
          <label for="account-phone">Phone</label>
          <input type="tel" autocomplete="tel" ...${field("phone")} />
          ${foot("phone", "With the country’s code, like +44 20 7946 0000.")}
        </div>
        <div class="field">
          <label for="account-timezone">Time zone</label>
          <select ...${field("timezone")}>
            ${allZones().map((zone) => html`<option key=${zone} value=${zone}>${zone.replaceAll("_", " ")}</option>`)}
          </select>
          ${foot("timezone", "")}
        </div>
      </div>
      <${FormError}>${error}</${FormError}>
      <p class="account-actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(saving)}>
          ${saving && html`<span class="spinner"></span>`}Save
        </button>
        <span role="status">${told}</span>
      </p>
    </form>
  `;
}
