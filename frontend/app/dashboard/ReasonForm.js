import { html, useEffect, useRef } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import { change } from "./change.js";
import { focusElementLater, titleId } from "./open.js";
import { asking, drafts, refused, sending } from "./state.js";

const LONGEST = 500;
const WORDS = {
  decline: { title: "Decline this request?", action: "Decline the request" },
  cancel: { title: "Cancel this session?", action: "Cancel the session" },
};

/** Asks why before a session is declined or cancelled: neither can be undone. What is typed stays until it is sent. */
export function ReasonForm({ booking, place, action }) {
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);

  const { id, name } = booking;
  const { title, action: words } = WORDS[action];
  const busy = sending.value?.id === id;
  const wrong = refused.value?.id === id && refused.value.words;
  const reason = drafts.value.get(id) ?? "";

  async function send(event) {
    event.preventDefault();
    if (await change(booking, action, reason.trim())) focusElementLater(titleId(place, id));
  }

  function keepIt() {
    asking.value = null;
    focusElementLater(titleId(place, id));
  }

  function leaveByKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    keepIt();
  }

  return html`
    <form class="why" aria-labelledby="why-heading" onSubmit=${send} onKeyDown=${leaveByKey}>
      <h3 id="why-heading">${title}</h3>
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
          onInput=${(event) => (drafts.value = new Map([...drafts.value, [id, event.currentTarget.value]]))}
        ></textarea>
        <p class="field-help" id="why-help">${name} is told by e-mail.</p>
      </div>
      <${FormError}>${wrong}</${FormError}>
      <div class="session-actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(Boolean(sending.value))}>
          ${busy && html`<span class="spinner"></span>`}${words}
        </button>
        <button class="button" type="button" onClick=${keepIt}>Keep it</button>
      </div>
    </form>
  `;
}
