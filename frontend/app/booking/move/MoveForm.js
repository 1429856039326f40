import { html, useEffect, useRef } from "../../../vendor/preact.js";
import { Problem } from "../../shared/api.js";
import { FormError } from "../../shared/forms/FormError.js";
import { Icon } from "../../shared/Icon.js";
import { Notice } from "../../shared/Notice.js";
import { wordsFor } from "../../shared/problem_words.js";
import { spanWords } from "../../shared/time.js";
import { LostSlot } from "../form/LostSlot.js";
import { startWords } from "../form/start_words.js";
import { canSend, formError, lost, stage } from "../form/state.js";
import { LiveIndicator } from "../times/LiveIndicator.js";
import { closeForm } from "../times/navigation.js";
import { address, chosenSlot, eventType, moving, zone } from "../times/state.js";
import { bookingAddress, obstacle } from "./open.js";
import { send } from "./send.js";

export { open } from "./open.js";

const MINUTE_MS = 60_000;

/** The old time, the new one, and one press from the one to the other. */
export function MoveForm() {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);

  const { id, booking, role } = moving.value;
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
        ${
          role === "client" &&
          eventType.value?.requires_confirmation &&
          html`<p>The expert confirms the new time by hand; it is kept for you until then.</p>`
        }
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

/** What is being moved, and the way out. */
export function MoveBanner() {
  const { id, booking, role } = moving.value;
  const whose = role === "expert" ? `the session with ${booking.name}` : "your session";
  return html`
    <section class="move-banner" aria-labelledby="move-heading">
      <div class="move-words">
        <p class="quiet">${booking.event_type.title}</p>
        <h2 id="move-heading">
          Moving ${whose} of${" "}
          <span class="in-one">${spanWords(booking.start, booking.end, zone.value)}</span>
        </h2>
      </div>
      <a class="button" href=${bookingAddress(id)}>Keep it as it is</a>
    </section>
  `;
}

/** Until the booking that is to be moved is open; or why it can't be moved. */
export function MoveOpening() {
  const why = obstacle.value;
  const href = bookingAddress(address.value.move);
  if (!why) return html`<div class="booker-skeleton skeleton" role="status" aria-label="Opening your booking"></div>`;
  if (why === "fixed") {
    return html`
      <${Notice} icon="calendar" heading="h2" title="This session can’t be moved any more" action="See the booking" href=${href}>
        It is over, it was cancelled, or it begins too soon to be moved from here.
      </${Notice}>
    `;
  }
  if (why instanceof Problem && why.status === 404) {
    return html`
      <${Notice} icon="calendar" heading="h2" title="This booking does not open here" action="Open it" href=${href}>
        Use the link from the email, or sign in with the address that it was booked with. Then move it from there.
      </${Notice}>
    `;
  }
  return html`
    <${Notice} heading="h2" title="Your booking did not load" action="Try again" onAction=${() => location.reload()} role="alert">
      ${wordsFor(why)}
    </${Notice}>
  `;
}
