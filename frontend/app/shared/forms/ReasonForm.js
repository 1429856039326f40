import { html, useLayoutEffect, useRef } from "../../../vendor/preact.js";
import { rich, t } from "../words.js";
import { FieldError } from "./FieldError.js";
import { FormError } from "./FormError.js";
import { REASON, tooLong } from "./limits.js";

/**
 * Asks why before a booking is cancelled, or a request declined or withdrawn: none can be undone. The reason is optional.
 * @param {object} props
 * @param {"h2" | "h3"} props.level of the heading
 * @param {"cancel" | "decline" | "withdraw"} props.action
 * @param {string} props.recipient the name of the other person, who is told
 * @param {string} props.reason what is typed so far
 * @param {(reason: string) => void} props.onReason
 * @param {boolean} props.busy whether it is on its way
 * @param {boolean} [props.blocked] whether something else is on its way
 * @param {string | false | null} [props.wrong] why it was refused
 * @param {(reason: string) => void} props.onSend
 * @param {() => void} props.onKeep the booking is to stay as it is
 */
export function ReasonForm({
  level,
  action,
  recipient,
  reason,
  onReason,
  busy,
  blocked = busy,
  wrong,
  onSend,
  onKeep,
}) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const long = tooLong(reason, REASON);
  useLayoutEffect(() => field.current?.focus(), []);

  /** @param {Event} event */
  function send(event) {
    event.preventDefault();
    if (long) field.current?.focus();
    else onSend(reason.trim());
  }

  /** @param {KeyboardEvent} event */
  function keepByKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onKeep();
  }

  return html`
    <form class="reason" aria-labelledby="reason-heading" onSubmit=${send} onKeyDown=${keepByKey}>
      <${level} id="reason-heading" class="reason-title">
        ${t(`shared.reason.heading.${action}`)}
      </${level}>
      <p class="quiet">${t("shared.reason.consequence")}</p>
      <div class="field">
        <label for="reason">${t("shared.reason.label")}</label>
        <textarea
          id="reason"
          class="control"
          rows="2"
          dir="auto"
          ref=${field}
          value=${reason}
          aria-invalid=${long ? "true" : undefined}
          aria-describedby="reason-help"
          onInput=${(/** @type {Event & { currentTarget: HTMLTextAreaElement }} */ event) =>
            onReason(event.currentTarget.value)}
        ></textarea>
        <div class="field-foot" id="reason-help">
          ${
            long
              ? html`<${FieldError}>${long}</${FieldError}>`
              : html`<span class="field-help">${rich("shared.reason.help", { name: html`<bdi>${recipient}</bdi>` })}</span>`
          }
        </div>
      </div>
      <${FormError}>${wrong}</${FormError}>
      <div class="actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(blocked)}>
          ${busy && html`<span class="spinner"></span>`}${t(`shared.reason.send.${action}`)}
        </button>
        <button class="button" type="button" onClick=${onKeep}>${t("shared.reason.keep")}</button>
      </div>
    </form>
  `;
}
