import { html } from "../../vendor/preact.js";
import { Absence } from "../shared/Absence.js";
import { Attendance } from "../shared/Attendance.js";
import { ABSENCE_REPLY } from "../shared/forms/limits.js";
import { Reply } from "../shared/forms/Reply.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords, webAddress } from "../shared/place.js";
import { durationWords, spanWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { isZone, shownZone } from "../shared/zones.js";
import { replyToIt } from "./change.js";
import { refused, sending, zone } from "./state.js";
import { isOff } from "../shared/shown_status.js";

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
    <${SaidAbsent} booking=${booking} />
    <${Attendance} booking=${booking} role="expert" />
    <dl class="facts-list">
      <${Fact} icon="clock" name=${t("dashboard.details.when")}>
        <strong>${spanWords(start, end, zone.value)}</strong>
        ${isZone(timezone) && theirs !== zone.value && html`<span class="quiet">${t("dashboard.details.for_client", { span: spanWords(start, end, theirs) })}</span>`}
      </${Fact}>
      <${Fact} icon="briefcase" name=${t("dashboard.details.event_type")}>
        <span>
          ${rich("dashboard.details.type", {
            title: html`<bdi>${type.title}</bdi>`,
            duration: durationWords(type.duration_minutes),
          })}
        </span>
      </${Fact}>
      <${Fact} icon=${placeIcon(place)} name=${t("dashboard.details.where")}><${Where} booking=${booking} /></${Fact}>
      <${Fact} icon="user" name=${t("dashboard.details.client")}>
        ${email && html`<a href=${`mailto:${email}`}><bdi>${email}</bdi></a>`}
        ${phone && html`<a href=${`tel:${phone}`}><bdi dir="ltr">${shown}</bdi></a>`}
      </${Fact}>
      ${notes && html`<${Fact} icon="note" name=${t("dashboard.details.notes")}><span class="as-written" dir="auto">${notes}</span></${Fact}>`}
      ${(answers ?? []).map(
        ({ question, answer }) =>
          html`<${Fact} key=${question} icon="note" name=${html`<bdi>${question}</bdi>`}><span class="as-written" dir="auto">${answer}</span></${Fact}>`,
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
  const link = !isOff(status) && webAddress(video);
  if (link) {
    return html`${placeWords(place)}<a href=${link} rel="noopener noreferrer">${link.replace(/^https?:\/\//, "")}</a>`;
  }
  if (place.kind === "phone")
    return html`${placeWords(place)}${phone && html`<span class="quiet">${rich("dashboard.details.you_call", { phone: html`<bdi dir="ltr">${shown}</bdi>` })}</span>`}`;
  return html`${placeWords(place)}${place.address && html`<span class="quiet"><bdi>${place.address}</bdi></span>`}`;
}

/** That the expert didn't come, and the way to say something to that. */
function SaidAbsent({ booking }) {
  const { id, name, absence } = booking;
  const about = { id, to: name, help: t("shared.absence.help", { name }), longest: ABSENCE_REPLY };
  return html`
    <${Absence} booking=${booking} role="expert">
      ${
        absence &&
        !absence.replied_at &&
        html`
          <${Reply}
            ...${about}
            busy=${sending.value?.id === id && sending.value.action === "reply"}
            wrong=${refused.value?.id === id && refused.value.action === "reply" && refused.value.words}
            onSend=${(text) => replyToIt(booking, text)}
          />
        `
      }
    </${Absence}>
  `;
}

/** Why it has its status, and who said so. */
function Reason({ booking: { reason, status_by: by, name } }) {
  if (!reason) return null;
  const key = by === "expert" ? "dashboard.details.you_wrote" : "dashboard.details.client_wrote";
  const told = {
    who: (words) => html`<strong>${words}</strong>`,
    name: html`<bdi>${name}</bdi>`,
    reason: html`<bdi>${reason}</bdi>`,
  };
  return html`<p class="status-note">${rich(key, told)}</p>`;
}
