import { html, useState } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { booking, manageToken } from "./state.js";

/** The link that opens this booking anywhere. It is shown too, for where a page may not write the clipboard. */
export function CopyLink() {
  const [told, setTold] = useState("");
  if (!manageToken.value) return null;
  const link = `${location.origin}/booking#${booking.value.id}.${manageToken.value}`;

  async function copy() {
    try {
      await navigator.clipboard.writeText(link);
      setTold("Copied");
    } catch {
      document.getElementById("manage-link").select();
      setTold("Press Ctrl+C to copy");
    }
  }

  return html`
    <div class="copy-link">
      <label for="manage-link">Your link to this booking</label>
      <div class="copy-row">
        <input id="manage-link" class="control" readonly value=${link} />
        <button class="button" type="button" onClick=${copy}><${Icon} name="copy" />Copy link</button>
      </div>
      <p class="field-help" role="status">${told || "Whoever has it can see the booking, so keep it to yourself."}</p>
    </div>
  `;
}
