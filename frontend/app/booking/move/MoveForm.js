import { html, useLayoutEffect, useRef } from "../../../vendor/preact.js";
import { Problem } from "../../shared/api.js";
import { FormError } from "../../shared/forms/FormError.js";
import { Icon } from "../../shared/Icon.js";
import { Notice } from "../../shared/Notice.js";
import { wordsFor } from "../../shared/problem_words.js";
import { spanWords } from "../../shared/time.js";
import { LostSlot } from "../form/LostSlot.js";
import { startParts } from "../form/start_parts.js";
import { canSend, formError, lost, stage } from "../form/state.js";
import { LiveIndicator } from "../times/LiveIndicator.js";
import { closeForm } from "../times/navigation.js";
import { address, chosenSlot, eventType, moving, zone } from "../times/state.js";
import { bookingAddress, obstacle } from "./open.js";
import { send } from "./send.js";

export { open } from "./open.js";
import { hidden } from "../../shared/hidden.js";
import { rich, t } from "../../shared/words.js";

const MINUTE_MS = 60_000;

/** The old time, the new one, and one press from the one to the other. */
export function MoveForm() {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);

  const { id, booking, role } = moving.value;
  const { start } = address.value;
  const end = Date.parse(start) + (eventType.value ?? booking.event_type).duration_minutes * MINUTE_MS;
  return html`
    <section class="booking-form move-form" aria-labelledby="move-heading">
      <div class="picker-top">
        <button class="text-button" type="button" onClick=${closeForm}><${Icon} name="back" />${t("booking.form.other_times")}</button>
        <${LiveIndicator} />
      </div>
      <div class="session">
        <h2 id="move-heading" tabindex="-1" ref=${heading}>${t("booking.move.heading", { title: booking.event_type.title })}</h2>
        <p class="move-old">
          ${rich("booking.move.from", { hidden, when: html`<s>${spanWords(booking.start, booking.end, zone.value)}</s>` })}
        </p>
        <p class="session-time">${rich("booking.move.to", { hidden, when: spanWords(start, end, zone.value) })}</p>
        ${role === "client" && eventType.value?.requires_confirmation && html`<p>${t("booking.move.by_request")}</p>`}
      </div>
      <${LostSlot} consolation=${t("booking.move.keeps_its_time")} />
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
        <a class="button" href=${bookingAddress(id)}>${t("booking.move.keep")}</a>
      </div>
    </section>
  `;
}

function action() {
  if (stage.value === "sending") return t("booking.move.moving");
  if (stage.value === "doubt") return t("booking.form.try_again");
  if (lost.value) return t("booking.form.choose_another");
  return chosenSlot.value ? t("booking.move.move", startParts()) : t("booking.one_moment");
}

/** What is being moved, and the way out. */
export function MoveBanner() {
  const { id, booking, role } = moving.value;
  const when = html`<span class="in-one">${spanWords(booking.start, booking.end, zone.value)}</span>`;
  return html`
    <section class="move-banner" aria-labelledby="move-heading">
      <div class="move-words">
        <p class="quiet" dir="auto">${booking.event_type.title}</p>
        <h2 id="move-heading">
          ${role === "expert" ? rich("booking.move.moving_with", { name: booking.name, when }) : rich("booking.move.moving_yours", { when })}
        </h2>
      </div>
      <a class="button" href=${bookingAddress(id)}>${t("booking.move.keep")}</a>
    </section>
  `;
}

/** Until the booking that is to be moved is open; or why it can't be moved. */
export function MoveOpening() {
  const why = obstacle.value;
  const href = bookingAddress(address.value.move);
  if (!why)
    return html`<div class="booker-skeleton skeleton" role="status" aria-label=${t("booking.move.opening")}></div>`;
  if (why === "fixed") {
    return html`
      <${Notice} icon="calendar" heading="h2" title=${t("booking.move.fixed.title")} action=${t("booking.move.fixed.action")} href=${href}>
        ${t("booking.move.fixed.text")}
      </${Notice}>
    `;
  }
  if (why instanceof Problem && why.status === 404) {
    return html`
      <${Notice} icon="calendar" heading="h2" title=${t("booking.move.closed.title")} action=${t("booking.move.closed.action")} href=${href}>
        ${t("booking.move.closed.text")}
      </${Notice}>
    `;
  }
  return html`
    <${Notice} heading="h2" title=${t("booking.move.failed")} action=${t("booking.form.try_again")} onAction=${() => location.reload()} role="alert">
      ${wordsFor(why)}
    </${Notice}>
  `;
}
