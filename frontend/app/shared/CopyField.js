import { html, useRef, useState } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";
import { t } from "./words.js";

/** A text to copy. It is shown too, for where a page may not write the clipboard. */
export function CopyField({ id, label, value, help }) {
  const [told, setTold] = useState("");
  const input = useRef(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setTold(t("shared.copy.done"));
    } catch {
      input.current.select();
      setTold(t("shared.copy.by_keys"));
    }
  }

  return html`
    <div class="copy-link">
      <label for=${id}>${label}</label>
      <div class="copy-row">
        <input id=${id} class="control" dir="ltr" ref=${input} readonly value=${value} />
        <button class="button" type="button" onClick=${copy}><${Icon} name="copy" />${t("shared.copy.copy")}</button>
      </div>
      <p class="field-help" role="status">${told || help}</p>
    </div>
  `;
}
