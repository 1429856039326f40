import { html, useEffect, useState } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { ReasonForm } from "../shared/forms/ReasonForm.js";
import { Icon } from "../shared/Icon.js";
import { whatBecame, whyPutBack } from "../shared/put_back_words.js";
import { rich, t } from "../shared/words.js";
import { change } from "./change.js";
import { entry, loadEntry, PUT_BACK, putBack, wanted } from "./entry.js";
import { booking, done, mayDo, sending, told } from "./state.js";

/** That the expert took it out of their calendar, with what that may mean; or that it was put back there, and why. */
export function CalendarEntry() {
  const { id, version } = booking.value;
  useEffect(() => {
    loadEntry();
  }, [id, version]);
  const isAsked = entry.value?.status === "asked" && mayDo.value.has("cancel");
  if (isAsked) return html`<${Asked} />`;
  if (entry.value?.fault) {
    return html`
      <p class="status-note entry-note">
        <${Icon} name="calendar" />
        <span>${t("booking_page.entry.put_back", { why: whyPutBack(entry.value.fault) })}</span>
      </p>
    `;
  }
  return done.value === t("booking_page.entry.on_its_way") && html`<p class="status-note">${done.value}</p>`;
}

function Asked() {
  const [isCancelling, setCancelling] = useState(wanted === "cancel");
  const [reason, setReason] = useState(t("booking_page.entry.reason"));
  const busy = sending.value === PUT_BACK;
  const what = whatBecame(entry.value.fault);
  useEffect(() => {
    if (wanted === "put-back") focusLater("[data-put-back]");
  }, []);

  async function send(text) {
    if (await change("cancel", text)) setCancelling(false);
  }

  function keep() {
    setCancelling(false);
    focusLater("[data-cancel-entry]");
  }

  return html`
    <section class="status-note entry-asked" aria-labelledby="entry-heading">
      <h2 id="entry-heading">${t(`booking_page.entry.asked.${what}`)}</h2>
      ${what !== "taken_out" && html`<p>${t(`booking_page.entry.because.${what}`)}</p>`}
      <p>${rich("booking_page.entry.stands", { name: html`<bdi>${booking.value.name}</bdi>` })}</p>
      ${
        isCancelling
          ? html`
              <${ReasonForm}
                level="h3"
                action="cancel"
                recipient=${booking.value.name}
                reason=${reason}
                onReason=${setReason}
                busy=${sending.value === "cancel"}
                wrong=${told.value?.action === "cancel" && told.value.words}
                onSend=${send}
                onKeep=${keep}
              />
            `
          : html`
              <div class="actions">
                <button class="button" type="button" data-cancel-entry onClick=${() => setCancelling(true)}>
                  ${t("booking_page.actions.cancel")}
                </button>
                <button class="button" type="button" data-put-back aria-disabled=${String(Boolean(sending.value))} onClick=${putBack}>
                  ${busy && html`<span class="spinner"></span>`}${t("booking_page.entry.put_it_back")}
                </button>
              </div>
            `
      }
      <${FormError}>${told.value?.action === PUT_BACK && told.value.words}</${FormError}>
    </section>
  `;
}
