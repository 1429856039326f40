import { html } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { busy, problem, refusals } from "../shared/forms/attempt.js";
import { FormError } from "../shared/forms/FormError.js";
import { t } from "../shared/words.js";
import { discard, isChanged, told } from "./state.js";
import { Undo } from "./Undo.js";

export function SaveBar({ form }) {
  const saving = busy.value === "save";

  function giveUp() {
    discard();
    focusSave();
  }

  return html`
    <div class="hours-save glass">
      <${FormError}>${problem.value ?? elsewhere()}</${FormError}>
      <button class="button button-primary" type="submit" form=${form} aria-disabled=${String(saving)}>
        ${saving && html`<span class="spinner"></span>`}${t("availability.save.save")}
      </button>
      <p class="quiet" role="status">${words(saving)}</p>
      <${Undo} place="save" />
      ${isChanged.value && !saving && html`<button class="text-button hours-discard" type="button" onClick=${giveUp}>${t("availability.save.discard")}</button>`}
    </div>
  `;
}

function words(saving) {
  if (saving) return t("availability.save.saving");
  return told.value || (isChanged.value ? t("availability.save.unsaved") : "");
}

/** Where the keyboard continues when what it was at is gone. */
export function focusSave() {
  focusLater(".hours-save .button-primary");
}

/** What was said about something that the form has no place for. */
function elsewhere() {
  const messages = Object.entries(refusals.value).filter(([field]) => !/^(weekly|overrides|timezone)\b/.test(field));
  return messages.map(([, message]) => message).join(" ");
}
