import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords, webAddress } from "../shared/place.js";
import { durationWords, spanWords } from "../shared/time.js";
import { isZone, shownZone } from "../shared/zones.js";
import { zone } from "./state.js";

/** All that its expert may want to know of a booking. */
export function BookingDetails({ booking }) {
  const {
    event_type: type,
    start,
    end,
    timezone,
    email,
    phone,
    phone_text: shown = phone,
    notes,
    answers,
    place,
  } = booking;
  const theirs = shownZone(timezone);
  return html`
    <${Reason} booking=${booking} />
    <dl class="facts-list">
      <${Fact} icon="clock" name="When">
        <strong>${spanWords(start, end, zone.value)}</strong>
        ${isZone(timezone) && theirs !== zone.value && html`<span class="quiet">For the client ${spanWords(start, end, theirs)}</span>`}
      </${Fact}>
      <${Fact} icon="briefcase" name="Session">${type.title}, ${durationWords(type.duration_minutes)}</${Fact}>
      <${Fact} icon=${placeIcon(place)} name="Where"><${Where} booking=${booking} /></${Fact}>
      <${Fact} icon="user" name="Client">
        ${email && html`<a href=${`mailto:${email}`}>${email}</a>`}
        ${phone && html`<a href=${`tel:${phone}`}>${shown}</a>`}
      </${Fact}>
      ${notes && html`<${Fact} icon="note" name="Notes"><span class="as-written">${notes}</span></${Fact}>`}
      ${(answers ?? []).map(
        ({ question, answer }) =>
          html`<${Fact} key=${question} icon="note" name=${question}><span class="as-written">${answer}</span></${Fact}>`,
      )}
    </dl>
  `;
}

function Fact({ icon, name, children }) {
  return html`
    <div class="fact">
      <dt><${Icon} name=${icon} />${name}</dt>
      <dd>${children}</dd>
    </div>
  `;
}

function Where({ booking: { status, place, video_url: video, phone, phone_text: shown = phone } }) {
  const link = status !== "cancelled" && webAddress(video);
  if (link) {
    return html`${placeWords(place)}<a href=${link} rel="noopener noreferrer">${link.replace(/^https?:\/\//, "")}</a>`;
  }
  if (place.kind === "phone")
    return html`${placeWords(place)}${phone && html`<span class="quiet">You call ${shown}</span>`}`;
  return html`${placeWords(place)}${place.address && html`<span class="quiet">${place.address}</span>`}`;
}

/** Why it has its status, and who said so. */
function Reason({ booking: { reason, status_by: by, name } }) {
  if (!reason) return null;
  return html`<p class="status-note"><strong>${by === "expert" ? "You" : name} wrote:</strong> ${reason}</p>`;
}
