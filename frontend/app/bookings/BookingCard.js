import { html, useRef, useState } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords } from "../shared/place.js";
import { Portrait } from "../shared/Portrait.js";
import { Proposed } from "../shared/Proposed.js";
import { Stars } from "../shared/reviews/Stars.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { clockSpan, dateOf, dateParts, longDateWords, nearDayName } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { viewerZone, zonePlace } from "../shared/zones.js";
import { remove } from "./list.js";
import { refused, removing, seenAt, view } from "./state.js";

export function BookingCard({ booking }) {
  const { id, start, end, status, expert, place } = booking;
  const zone = viewerZone();
  const date = dateOf(start, zone);
  const { day, month } = dateParts(date);
  const near = nearDayName(date, dateOf(Date.now(), zone));
  return html`
    <li class="booking-card glass" data-status=${status}>
      <div class="booking-date" aria-hidden="true">
        <p><span>${day}</span>${month}</p>
        <${Portrait} name=${expert.name} url=${expert.photo_url} size="small" />
      </div>
      <div class="booking-words">
        <h2 class="booking-title"><a href=${`/booking#${id}`}>${titleOf(booking)}</a></h2>
        <p class="booking-when">
          ${near ?? longDateWords(date)}, ${clockSpan(start, end, zone)}${" "}
          <span class="quiet">(${zonePlace(zone, start)})</span>
        </p>
        <p class="quiet booking-where"><${Icon} name=${placeIcon(place)} />${placeWords(place)}</p>
        <${Proposed} booking=${booking} role="client" zone=${zone} now=${Date.now()} />
        ${booking.absence && html`<${Absent} booking=${booking} />`}
        ${status === "completed" && html`<${Reviewed} booking=${booking} />`}
      </div>
      <${StatusBadge} booking=${booking} />
      ${view.value !== "upcoming" && !seenAt.value && html`<${Removal} booking=${booking} />`}
    </li>
  `;
}

/** The stars that were given, or the way to give some. */
function Reviewed({ booking: { id, stars, expert, absence } }) {
  if (stars) return html`<p><${Stars} stars=${stars} /></p>`;
  if (absence) return null;
  return html`<p><a href=${`/booking#${id}`}>${rich("bookings.card.review", { name: html`<bdi>${expert.name}</bdi>` })}</a></p>`;
}

/** That the expert didn't come; what they say to that is on the booking's page. */
function Absent({ booking: { expert, absence } }) {
  const name = html`<bdi>${expert.name}</bdi>`;
  return html`
    <p>
      ${rich("shared.absence.said.client", { name })}
      ${absence.reply && html`${" "}${rich("bookings.card.replied", { name })}`}
    </p>
  `;
}

function titleOf({ event_type: type, expert }) {
  return rich("bookings.card.title", {
    event_type: html`<bdi>${type.title}</bdi>`,
    expert: html`<bdi>${expert.name}</bdi>`,
  });
}

/** It can't be undone, so it is asked for twice. */
function Removal({ booking: { id, event_type: type, expert } }) {
  const [asking, setAsking] = useState(false);
  const place = useRef(null);
  const label = t("bookings.card.remove_label", { event_type: type.title, expert: expert.name });

  function ask(now) {
    setAsking(now);
    focusLater("button", place.current);
  }

  async function removeIt() {
    const card = place.current.closest("li");
    const next = card.nextElementSibling ?? card.previousElementSibling;
    if (await remove(id)) (next?.querySelector("a") ?? document.getElementById("bookings-heading")).focus();
  }

  return html`
    <div class="booking-removal" ref=${place}>
      ${
        asking
          ? html`
              <button class="button" type="button" aria-disabled=${String(Boolean(removing.value))} onClick=${removeIt}>
                ${removing.value === id && html`<span class="spinner"></span>`}${t("bookings.card.remove_surely")}
              </button>
              <button class="text-button" type="button" onClick=${() => ask(false)}>${t("bookings.card.keep")}</button>
            `
          : html`<button class="text-button" type="button" aria-label=${label} onClick=${() => ask(true)}>${t("bookings.card.remove")}</button>`
      }
      <${FormError}>${refused.value?.id === id && refused.value.words}</${FormError}>
    </div>
  `;
}
