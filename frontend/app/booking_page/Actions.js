import { html, useRef, useState } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import { ReasonForm } from "../shared/forms/ReasonForm.js";
import { rich, t } from "../shared/words.js";
import { change } from "./change.js";
import { ReportAbsence } from "./ReportAbsence.js";
import { joining } from "./rules.js";
import { booking, mayDo, now, role, sending, told } from "./state.js";

/** What stands beside what it is about. */
const ELSEWHERE = ["review", "reply_to_absence", "answer_proposal", "accept_proposal", "refuse_proposal"];

/** What the viewer may do with the booking now. */
export function Actions() {
  const [asking, setAsking] = useState(false);
  const { expert, event_type: type, status } = booking.value;
  const asker = useRef(null);

  function close() {
    setAsking(false);
    asker.current?.focus();
  }

  const isUnderWay = joining(booking.value, now.value)?.isOpen;
  const ending = status !== "pending" ? "cancel" : role.value === "expert" ? "decline" : "withdraw";
  const moveTo = `/${expert.handle}/${type.slug}?move=${booking.value.id}`;
  const isAny = [...mayDo.value].some((action) => !ELSEWHERE.includes(action));
  const wrong = !ELSEWHERE.includes(told.value?.action) && told.value?.words;
  if (!isAny) return wrong && html`<${FormError}>${wrong}</${FormError}>`;
  return html`
    <div class="ticket-actions" role="group" aria-label=${t("booking_page.actions.label")}>
      ${mayDo.value.has("confirm") && html`<${Do} action="confirm" words=${t("booking_page.actions.confirm")} primary />`}
      ${mayDo.value.has("complete") && html`<${Do} action="complete" words=${t("booking_page.actions.complete")} primary=${!isUnderWay} />`}
      ${mayDo.value.has("no_show") && html`<${Do} action="no_show" words=${t("booking_page.actions.no_show")} />`}
      ${mayDo.value.has("reschedule") && html`<a class="button" href=${moveTo}>${t("booking_page.actions.move")}</a>`}
      ${
        mayDo.value.has("cancel") &&
        html`
          <button class="button" type="button" ref=${asker} aria-expanded=${String(asking)} onClick=${() => setAsking(!asking)}>
            ${t(`booking_page.actions.${ending}`)}
          </button>
        `
      }
      ${
        mayDo.value.has("report_absence") &&
        html`
          <button class="button" type="button" ref=${asker} aria-expanded=${String(asking)} onClick=${() => setAsking(!asking)}>
            <span>${rich("booking_page.actions.absent", { name: html`<bdi>${expert.name}</bdi>` })}</span>
          </button>
        `
      }
    </div>
    ${asking && mayDo.value.has("cancel") && html`<${Reason} action=${ending} onClose=${close} />`}
    ${asking && mayDo.value.has("report_absence") && html`<${ReportAbsence} onClose=${close} />`}
    <${FormError}>${wrong}</${FormError}>
  `;
}

function Reason({ action, onClose }) {
  const [reason, setReason] = useState("");

  async function send(text) {
    if (await change("cancel", text)) onClose();
  }

  return html`
    <${ReasonForm}
      level="h2"
      action=${action}
      recipient=${role.value === "expert" ? booking.value.name : booking.value.expert.name}
      reason=${reason}
      onReason=${setReason}
      busy=${sending.value === "cancel"}
      onSend=${send}
      onKeep=${onClose}
    />
  `;
}

function Do({ action, words, primary }) {
  const busy = sending.value === action;
  return html`
    <button
      class=${`button ${primary ? "button-primary" : ""}`}
      type="button"
      aria-disabled=${String(Boolean(sending.value))}
      onClick=${() => change(action)}
    >
      ${busy && html`<span class="spinner"></span>`}${words}
    </button>
  `;
}
