import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords, webAddress } from "../shared/place.js";
import { durationWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { isOff } from "../shared/shown_status.js";

/** What is booked, and with whom. */
export function BookingDetails({ booking, role = "client" }) {
  return html`
    <dl class="details">
      <${Detail} icon="briefcase" name=${t("booking_page.details.event_type")}><${What} type=${booking.event_type} /></${Detail}>
      <${Detail} icon=${placeIcon(booking.place)} name=${t("booking_page.details.place")}>
        <${Where} booking=${booking} role=${role} />
      </${Detail}>
      <${role === "expert" ? OfClient : OfExpert} ...${booking} />
    </dl>
  `;
}

/** What is rarely needed, folded: everybody knows who they are, and a client what they typed. Children stand there too. */
export function MoreDetails({ booking, role = "client", children }) {
  return html`
    <details class="ticket-more">
      <summary>${t("booking_page.details.more")}</summary>
      <dl class="details">
        <${role === "expert" ? OfExpert : OfClient} ...${booking} />
        <${Detail} icon="check" name=${t("booking_page.details.number")}><code dir="ltr">${booking.id}</code></${Detail}>
      </dl>
      ${children}
    </details>
  `;
}

function What({ type }) {
  const values = { event_type: html`<bdi>${type.title}</bdi>`, duration: durationWords(type.duration_minutes) };
  return html`<span>${rich("booking_page.details.what", values)}</span>`;
}

function OfExpert({ expert, contact }) {
  const name = html`<bdi>${expert.name}</bdi>`;
  return html`
    <${Detail} icon="user" name=${t("booking_page.details.expert")}>
      ${expert.handle ? html`<a href=${`/${expert.handle}`}>${name}</a>` : name}
      <span class="quiet" dir="auto">${expert.category}</span>
      ${contact?.email && html`<a href=${`mailto:${contact.email}`} dir="auto">${contact.email}</a>`}
      ${contact?.phone && html`<a href=${`tel:${contact.phone}`}><bdi dir="ltr">${contact.phone}</bdi></a>`}
    </${Detail}>
  `;
}

function OfClient({ name, email, phone, phone_text: shown = phone, notes, answers = [] }) {
  return html`
    <${Detail} icon="user" name=${t("booking_page.details.client")}>
      <bdi>${name}</bdi>
      ${email && html`<a href=${`mailto:${email}`} dir="auto">${email}</a>`}
      ${phone && html`<a href=${`tel:${phone}`}><bdi dir="ltr">${shown}</bdi></a>`}
    </${Detail}>
    ${notes && html`<${Detail} icon="note" name=${t("booking_page.details.notes")}><${Written} text=${notes} /></${Detail}>`}
    ${answers.map(
      ({ question, answer }) =>
        html`<${Detail} icon="note" name=${html`<bdi>${question}</bdi>`}><${Written} text=${answer} /></${Detail}>`,
    )}
  `;
}

function Written({ text }) {
  return html`<span class="notes" dir="auto">${text}</span>`;
}

function Detail({ icon, name, children }) {
  return html`
    <div class="detail">
      <dt><${Icon} name=${icon} />${name}</dt>
      <dd>${children}</dd>
    </div>
  `;
}

function Where({ booking: { status, place, video_url: video, phone, phone_text: shown = phone }, role }) {
  const link = !isOff(status) && webAddress(video);
  if (link)
    return html`${placeWords(place)}<a href=${link} rel="noopener noreferrer">${link.replace(/^https?:\/\//, "")}</a>`;
  if (place.kind === "phone") {
    const words = role === "expert" ? "booking_page.details.you_call" : "booking_page.details.expert_calls";
    return html`${placeWords(place)}${phone && html`<span class="quiet">${rich(words, { phone: html`<bdi dir="ltr">${shown}</bdi>` })}</span>`}`;
  }
  return html`${placeWords(place)}${place.address && html`<span class="quiet" dir="auto">${place.address}</span>`}`;
}
