import { html, useRef, useState } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { Icon } from "../shared/Icon.js";
import { refusals } from "../shared/forms/attempt.js";
import { MOST_SPECIALIZATIONS as MOST, PROFILE, tooLong } from "../shared/forms/limits.js";
import { t } from "../shared/words.js";

/** Short texts, each added with Enter or a comma. One that can't be added stays in its field, with the reason. */
export function Chips({ name, label, values, onChange }) {
  const [text, setText] = useState("");
  const input = useRef(null);
  const full = values.length >= MOST;
  const added = text.trim().replace(/\s+/g, " ");
  const obstacle =
    full && added ? t("profile.help.specializations_full", { most: MOST }) : tooLong(added, PROFILE.specializations);
  const wrong = wrongIn(name) ?? obstacle;

  function add() {
    if (!added || obstacle) return;
    const known = values.some((value) => value.toLowerCase() === added.toLowerCase());
    if (!known) onChange([...values, added]);
    setText("");
  }

  function key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add();
    }
    if (event.key === "Backspace" && !text && values.length) remove(values.length - 1);
  }

  function remove(index) {
    onChange(values.filter((_, at) => at !== index));
    input.current.focus();
  }

  return html`
    <div class="field">
      <label for=${`field-${name}`}>${label}</label>
      ${
        values.length > 0 &&
        html`<ul class="tags chips" aria-label=${label}>
          ${values.map(
            (value, index) => html`
              <li class="tag chip" key=${value}>
                <span dir="auto">${value}</span>
                <button type="button" aria-label=${t("profile.remove", { text: value })} onClick=${() => remove(index)}>
                  <${Icon} name="close" />
                </button>
              </li>
            `,
          )}
        </ul>`
      }
      <input
        id=${`field-${name}`}
        class="control"
        ref=${input}
        value=${text}
        autocomplete="off"
        dir="auto"
        enterkeyhint="done"
        aria-invalid=${wrong ? "true" : undefined}
        aria-describedby=${`help-${name}`}
        onInput=${(event) => setText(event.currentTarget.value)}
        onKeyDown=${key}
        onBlur=${add}
      />
      <div class="field-foot" id=${`help-${name}`} role="status">
        ${
          wrong
            ? html`<${FieldError}>${wrong}</${FieldError}>`
            : html`<span class="field-help">
              ${t("profile.help.specializations", { chosen: values.length, most: MOST })}
            </span>`
        }
      </div>
    </div>
  `;
}

/** The API names the one at fault, "specializations.2", or all of them. */
function wrongIn(name) {
  const found = Object.entries(refusals.value).find(([field, said]) => said && field.split(".")[0] === name);
  return found?.[1] ?? null;
}
