import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { change } from "./change.js";
import { booking, role, sending } from "./state.js";

const LONGEST = 500;

/** Asks why before a session is cancelled or declined. The reason is optional, and told to the other one. */
export function ReasonPanel({ declines, onClose }) {
  const [reason, setReason] = useState("");
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);

  const other = role.value === "expert" ? booking.value.name : booking.value.expert.name;
  const busy = sending.value === "cancel";

  async function send(event) {
    event.preventDefault();
    if (await change("cancel", reason.trim())) onClose();
  }

  function leaveByKey({ key }) {
    if (key === "Escape") onClose();
  }

  return html`
    <form class="why" aria-labelledby="why-heading" onSubmit=${send} onKeyDown=${leaveByKey}>
      <h2 id="why-heading" class="why-title">${declines ? "Decline this request?" : "Cancel this session?"}</h2>
      <p class="quiet">The time is free for others at once. It can’t be undone; another time can be booked.</p>
      <div class="field">
        <label for="why-reason">Reason (optional)</label>
        <textarea
          id="why-reason"
          class="control"
          rows="2"
          maxlength=${LONGEST}
          ref=${field}
          value=${reason}
          aria-describedby="why-help"
          onInput=${(event) => setReason(event.currentTarget.value)}
        ></textarea>
        <p class="field-help" id="why-help">${other} is told by e-mail.</p>
      </div>
      <div class="ticket-actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(busy)}>
          ${busy && html`<span class="spinner"></span>`}${declines ? "Decline the request" : "Cancel the session"}
        </button>
        <button class="button" type="button" onClick=${onClose}>Keep it</button>
      </div>
    </form>
  `;
}
