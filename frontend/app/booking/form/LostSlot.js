import { html } from "../../../vendor/preact.js";
import { changeStart, closeForm } from "../times/navigation.js";
import { embedded } from "../times/address.js";
import { address, zone } from "../times/state.js";
import { Icon } from "../../shared/Icon.js";
import { findOwnBooking } from "../../shared/own_bookings.js";
import { dateOf, dateWords, timeOf } from "../../shared/time.js";
import { forgetRefusal, lost } from "./state.js";
import { t } from "../../shared/words.js";

const WHY = { taken: "booking.lost.taken", held: "booking.lost.held", current: "booking.lost.current" };

/** Says at once that the chosen time is gone, and offers the nearest open ones. */
export function LostSlot({ consolation }) {
  return html`<div role="alert">
    ${lost.value && html`<${Gone} lost=${lost.value} consolation=${consolation} />`}
  </div>`;
}

function Gone({ lost: { why, nearest }, consolation }) {
  const { handle, start } = address.value;
  const day = dateOf(start, zone.value);
  const time = timeOf(start, zone.value);
  // Booked in another tab, say. Within another web site no other page can be shown.
  const own = embedded || why === "current" ? null : findOwnBooking(handle, start);

  function choose(slot) {
    forgetRefusal("start");
    changeStart(slot.start);
    document.getElementById("field-start")?.focus();
  }

  return html`
    <div class="lost">
      <p class="lost-title">
        <${Icon} name="alert" />
        ${title(why, time, dateWords(day))}
      </p>
      ${own && html`<p><a href=${`/booking#${own}`}>${t("booking.lost.own")}</a></p>`}
      <p>
        ${consolation} ${t(nearest.length ? "booking.lost.nearest" : "booking.lost.none_near")}
      </p>
      ${
        nearest.length > 0 &&
        html`
          <ul class="lost-slots">
            ${nearest.map(
              (slot) => html`
                <li key=${slot.start}>
                  <button class="slot" type="button" onClick=${() => choose(slot)}>${label(slot, day)}</button>
                </li>
              `,
            )}
          </ul>
        `
      }
      <button class="text-button" type="button" onClick=${closeForm}>${t("booking.lost.all_times")}</button>
    </div>
  `;
}

function title(why, time, day) {
  return t(WHY[why] ?? "booking.lost.gone", { time, day });
}

function label(slot, day) {
  const own = dateOf(slot.start, zone.value);
  const time = timeOf(slot.start, zone.value);
  return own === day ? time : t("booking.day_and_time", { day: dateWords(own), time });
}
