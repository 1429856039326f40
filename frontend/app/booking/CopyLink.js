import { html } from "../../vendor/preact.js";
import { CopyField } from "../shared/CopyField.js";
import { booking, manageToken } from "./state.js";

/** The link that opens this booking anywhere. */
export function CopyLink() {
  if (!manageToken.value) return null;
  return html`
    <${CopyField}
      id="manage-link"
      label="Your link to this booking"
      value=${`${location.origin}/booking#${booking.value.id}.${manageToken.value}`}
      help="Whoever has it can move or cancel the booking, so keep it to yourself."
    />
  `;
}
