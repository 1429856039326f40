import { html, useEffect } from "../../vendor/preact.js";
import { refusals } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { Icon } from "../shared/Icon.js";
import { faultWords } from "../shared/problem_words.js";
import { rich, t } from "../shared/words.js";
import { check, recheck, tidyHandle, typeHandle } from "./handle.js";
import { draft } from "./state.js";

export function HandleField() {
  // Typed before a reload, perhaps, and taken meanwhile.
  useEffect(recheck, []);
  const found = check.value;
  const refused = refusals.value.handle;
  const wrong = refused ?? (found?.phase === "known" && !found.available ? faultWords(found.fault) : null);
  const suggestions = wrong && found ? found.suggestions : [];

  function choose(handle) {
    typeHandle(handle);
    document.getElementById("field-handle").focus();
  }

  return html`
    <${Field}
      name="handle"
      label=${t("start.handle.label")}
      help=${helpWords(found)}
      error=${wrong}
      value=${draft.value.handle}
      live
      autocomplete="off"
      autocapitalize="none"
      spellcheck=${false}
      onType=${typeHandle}
    >
      ${
        suggestions.length > 0 &&
        html`
          <div class="suggestions" role="group" aria-label=${t("start.handle.suggestions")}>
            ${suggestions.map(
              (handle) =>
                html`<button class="button" type="button" key=${handle} onClick=${() => choose(handle)}>${handle}</button>`,
            )}
          </div>
        `
      }
    </${Field}>
  `;
}

function helpWords(found) {
  const address = html`<span dir="ltr">${location.host}/${tidyHandle(draft.value.handle)}</span>`;
  if (found?.phase === "checking") return html`<span class="handle-state">${address}</span>`;
  if (found?.phase === "failed") return t("start.handle.unchecked");
  if (found?.available) {
    return html`
      <span class="handle-state handle-free"><${Icon} name="check" /><span>${rich("start.handle.free", { address })}</span></span>
    `;
  }
  return t("start.handle.help");
}
