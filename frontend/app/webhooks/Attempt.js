import { html } from "../../vendor/preact.js";
import { busy } from "../shared/forms/attempt.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { numberWords } from "../shared/locale.js";
import { momentWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { sendAgain } from "./change.js";
import { EVENTS, wentWell } from "./rules.js";
import { eventWords, nextTryWords, outcomeWords, problemWords } from "./words.js";

/** `next` is when its event is tried again, or null. */
export function Attempt({ webhook, attempt, next }) {
  const { event_id: eventId, type, at, redelivery } = attempt;
  const problem = problemWords(attempt);
  const name = eventWords(type);
  const moment = momentWords(at, viewerZone());
  // Tests and proofs are asked for anew, and who has to prove something yet gets nothing else.
  const canBeSent = EVENTS.includes(type) && webhook.status !== "unverified";
  return html`
    <li class="attempt" data-event=${eventId}>
      <div class="attempt-top">
        <h3>${name}</h3>
        <span class="badge" data-status=${wentWell(attempt) ? "confirmed" : "cancelled"}>${outcomeWords(attempt)}</span>
      </div>
      <p class="attempt-facts">
        <time dateTime=${at}>${moment}</time>
        <code>${type}</code>
        ${redelivery && html`<span class="tag">${t("webhooks.attempt.redelivery")}</span>`}
      </p>
      ${problem && html`<p class="attempt-problem">${problem}</p>`}
      ${next && html`<p class="attempt-next"><${Icon} name="clock" />${nextTryWords(next, viewerZone(), Date.now())}</p>`}
      <div class="attempt-foot">
        <${Details} attempt=${attempt} name=${name} moment=${moment} />
        ${
          canBeSent &&
          html`
            <button class="text-button" type="button" aria-disabled=${String(Boolean(busy.value))} onClick=${() => sendAgain(webhook.id, eventId)}>
              ${busy.value === `resend ${eventId}` && html`<span class="spinner"></span>`}${rich("webhooks.attempt.again", { name, moment, hidden })}
            </button>
          `
        }
      </div>
    </li>
  `;
}

function Details({ attempt, name, moment }) {
  const { answer, event_id: eventId, at, milliseconds, booking_id: bookingId } = attempt;
  return html`
    <details class="attempt-details">
      <summary>${rich(answer ? "webhooks.attempt.answer" : "webhooks.attempt.details", { name, moment, hidden })}</summary>
      ${answer && html`<pre dir="auto" tabindex="0" aria-label=${t("webhooks.attempt.answer_label")}>${answer}</pre>`}
      <dl>
        <div><dt>webhook-id</dt><dd><code>${eventId}</code></dd></div>
        ${bookingId && html`<div><dt>${t("webhooks.attempt.booking")}</dt><dd><code>${bookingId}</code></dd></div>`}
        <div><dt>${t("webhooks.attempt.utc")}</dt><dd><code>${at}</code></dd></div>
        <div><dt>${t("webhooks.attempt.took")}</dt><dd>${t("webhooks.attempt.milliseconds", { milliseconds: numberWords(milliseconds) })}</dd></div>
      </dl>
    </details>
  `;
}
