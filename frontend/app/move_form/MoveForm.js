import { html, useEffect, useRef } from "../../vendor/preact.js";
import { FormError } from "../shared/FormError.js";
import { LostSlot } from "../booking_form/LostSlot.js";
import { startWords } from "../booking_form/start_words.js";
import { canSend, formError, lost, stage } from "../booking_form/state.js";
import { LiveIndicator } from "../expert/LiveIndicator.js";
import { closeForm } from "../expert/navigation.js";
import { address, chosenSlot, eventType, moving, zone } from "../expert/state.js";
import { Icon } from "../shared/Icon.js";
import { spanWords } from "../shared/time.js";
import { bookingAddress } from "./open.js";
import { send } from "./send.js";

const MINUTE_MS = 60_000;

/** The old time, the new one, and one press from the one to the other. */
export function MoveForm() {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);

  const { id, booking } = moving.value;
  const { start } = address.value;
  const end = Date.parse(start) + (eventType.value ?? booking.event_type).duration_minutes * MINUTE_MS;
  return html`
    <section class="booking-form move-form" aria-labelledby="move-heading">
      <div class="picker-top">
        <button class="text-button" type="button" onClick=${closeForm}><${Icon} name="back" />Other times</button>
        <${LiveIndicator} />
      </div>
      <div class="session">
        <h2 id="move-heading" tabindex="-1" ref=${heading}>Move “${booking.event_type.title}”</h2>
        <p class="move-old">
          <span class="hidden-label">From </span><s>${spanWords(booking.start, booking.end, zone.value)}</s>
        </p>
        <p class="session-time"><span class="hidden-label">to </span>${spanWords(start, end, zone.value)}</p>
      </div>
      <${LostSlot} consolation="Your session keeps the time that it has." />
      <${FormError}>${formError.value}</${FormError}>
      <div class="move-actions">
        <button
          class="button button-primary button-wide"
          type="button"
          aria-disabled=${String(!canSend.value)}
          onClick=${send}
        >
          ${stage.value === "sending" && html`<span class="spinner"></span>`}${action()}
        </button>
        <a class="button" href=${bookingAddress(id)}>Keep it as it is</a>
      </div>
    </section>
  `;
}

function action() {
  if (stage.value === "sending") return "Moving";
  if (stage.value === "doubt") return "Try again";
  if (lost.value) return "Choose another time first";
  return chosenSlot.value ? `Move to ${startWords()}` : "One moment";
}
