import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords, webAddress } from "../shared/place.js";
import { clockSpan, dateOf, durationWords, longDateWords } from "../shared/time.js";
import { zoneWords } from "../shared/zones.js";

export function BookingDetails({ booking, zone }) {
  const { expert, event_type: type, start, end, contact } = booking;
  return html`
    <dl class="details">
      <${Detail} icon="calendar" name="When">
        <strong>${longDateWords(dateOf(start, zone))}</strong>
        <span>
          <strong>${clockSpan(start, end, zone)}</strong>${" "}
          <span class="quiet">${zoneWords(zone, start)}</span>
        </span>
      </${Detail}>
      <${Detail} icon="clock" name="Session">${type.title}, ${durationWords(type.duration_minutes)}</${Detail}>
      <${Detail} icon="user" name="Expert">
        ${expert.handle ? html`<a href=${`/${expert.handle}`}>${expert.name}</a>` : expert.name}<span class="quiet">${expert.category}</span>
        ${contact?.email && html`<a href=${`mailto:${contact.email}`}>${contact.email}</a>`}
        ${contact?.phone && html`<a href=${`tel:${contact.phone}`}>${contact.phone}</a>`}
      </${Detail}>
      <${Detail} icon=${placeIcon(booking.place)} name="Where"><${Where} booking=${booking} /></${Detail}>
      <${Detail} icon="user" name="Booked by">
        ${booking.name}${booking.email && html`<a href=${`mailto:${booking.email}`}>${booking.email}</a>`}
        ${booking.phone && html`<a href=${`tel:${booking.phone}`}>${booking.phone_text ?? booking.phone}</a>`}
      </${Detail}>
      ${booking.notes && html`<${Detail} icon="note" name="Notes"><span class="notes">${booking.notes}</span></${Detail}>`}
      ${(booking.answers ?? []).map(
        ({ question, answer }) =>
          html`<${Detail} icon="note" name=${question}><span class="notes">${answer}</span></${Detail}>`,
      )}
      <${Detail} icon="check" name="Booking number"><code>${booking.id}</code></${Detail}>
    </dl>
  `;
}

function Detail({ icon, name, children }) {
  return html`
    <div class="detail">
      <dt><${Icon} name=${icon} />${name}</dt>
      <dd>${children}</dd>
    </div>
  `;
}

function Where({ booking: { status, place, video_url: video, phone, phone_text: shown = phone } }) {
  const link = status !== "cancelled" && webAddress(video);
  if (link)
    return html`${placeWords(place)}<a href=${link} rel="noopener noreferrer">${link.replace(/^https?:\/\//, "")}</a>`;
  if (place.kind === "phone")
    return html`${placeWords(place)}${phone && html`<span class="quiet">The expert calls ${shown}</span>`}`;
  return html`${placeWords(place)}${place.address && html`<span class="quiet">${place.address}</span>`}`;
}
