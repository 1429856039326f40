import { html } from "../../vendor/preact.js";
import { Absence } from "../shared/Absence.js";
import { Attendance } from "../shared/Attendance.js";
import { newsWords } from "../shared/booked_words.js";
import { CopyField } from "../shared/CopyField.js";
import { ABSENCE_REPLY } from "../shared/forms/limits.js";
import { Reply } from "../shared/forms/Reply.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn, signedIn } from "../shared/sign_in.js";
import { dateOf, momentWords, timeOf } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { shownZone, viewerZone } from "../shared/zones.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { SignIn } from "../sign_in/SignIn.js";
import { Actions } from "./Actions.js";
import { AddToCalendar } from "./AddToCalendar.js";
import { BookingDetails, MoreDetails } from "./BookingDetails.js";
import { CalendarEntry } from "./CalendarEntry.js";
import { replyToIt } from "./change.js";
import { open } from "./open.js";
import { Proposal } from "./Proposal.js";
import { OwnReview } from "./ReviewForm.js";
import { isAhead, joining, lastChange } from "./rules.js";
import {
  booking,
  done,
  failure,
  justNow,
  manageToken,
  mayDo,
  now,
  phase,
  role,
  seenAt,
  sending,
  token,
  told,
} from "./state.js";
import { TicketTop } from "./TicketTop.js";
import { When } from "./When.js";

export function BookingPage() {
  return html`<${Page}><${ZoneNote} /><${Content} /></${Page}>`;
}

function Content() {
  if (phase.value === "missing") return html`<${Missing} />`;
  if (phase.value === "failed") {
    return html`
      <${Notice} title=${t("booking_page.failed")} action=${t("shared.notice.try_again")} onAction=${open} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (!booking.value)
    return html`<section class="ticket glass skeleton ticket-skeleton" aria-label=${t("booking_page.loading")}></section>`;
  return html`<${Ticket} />`;
}

function Missing() {
  const title = t("booking_page.missing.title");
  if (!location.hash) {
    return html`
      <${Notice} icon="calendar" title=${title} action=${t("booking_page.missing.bookings")} href="/bookings">
        ${t("booking_page.missing.whole_link")}
      </${Notice}>
    `;
  }
  if (signedIn.value) {
    return html`
      <${Notice} icon="calendar" title=${title} action=${t("booking_page.missing.other_address")} onAction=${forgetSignIn}>
        ${t("booking_page.missing.not_open", { email: signedIn.value.email })}
      </${Notice}>
    `;
  }
  return html`
    <${SignIn} title=${t("booking_page.sign_in.title")} onDone=${open}>${t("booking_page.sign_in.words")}</${SignIn}>
  `;
}

/** Whom the booking is with, for who looks at it. */
function otherName() {
  return role.value === "expert" ? booking.value.name : booking.value.expert.name;
}

function shownIn() {
  return role.value === "expert" ? viewerZone() : shownZone(booking.value.timezone);
}

function Ticket() {
  const { status, expert, event_type: type } = booking.value;
  const name = otherName();
  const news = justNow.value && newsWords(justNow.value, status, name);
  const decides = mayDo.value.has("confirm");
  const ahead = isAhead(booking.value, now.value);
  return html`
    <section class="ticket glass" aria-labelledby="ticket-heading">
      <${TicketTop}
        id="ticket-heading"
        news=${Boolean(news)}
        booking=${booking.value}
        name=${name}
        photo=${role.value === "client" && expert.photo_url}
        title=${news ? news.title : type.title}
        words=${news ? news.words : rich("booking_page.with", { name: html`<bdi>${name}</bdi>` })}
      />
      <p class="hidden-label" role="status">${done.value}</p>
      ${seenAt.value && html`<p class="status-note">${t("booking_page.seen", { moment: momentWords(seenAt.value, viewerZone()) })}</p>`}
      <${Reason} />
      <${SaidAbsent} />
      ${ahead && role.value === "expert" && html`<${CalendarEntry} />`}
      ${ahead && html`<${Proposal} zone=${shownIn()} />`}
      <${When} booking=${booking.value} zone=${shownIn()} />
      ${ahead && html`<${Attendance} booking=${booking.value} role=${role.value} />`}
      ${role.value === "client" && html`<${OwnReview} />`}
      ${decides && html`<${Actions} />`}
      ${ahead && html`<${Next} />`}
      <${BookingDetails} booking=${booking.value} role=${role.value} />
      ${!decides && html`<${Actions} />`}
      ${ahead && html`<${NoticeWords} />`}
      ${role.value === "client" && expert.handle && html`<${Again} expert=${expert} />`}
      <${MoreDetails} booking=${booking.value} role=${role.value}><${CopyLink} /></${MoreDetails}>
    </section>
  `;
}

/** What there is to do until it is over: to note it, and then to come. */
function Next() {
  const way = joining(booking.value, now.value);
  const isFirst = !way?.isOpen && !["confirm", "complete", "answer_proposal"].some((each) => mayDo.value.has(each));
  return html`
    <div class="ticket-next">
      ${
        way?.isOpen &&
        html`<a class="button button-primary button-wide" href=${way.link} rel="noopener noreferrer">
          <${Icon} name="video" />${t("booking_page.join.now")}
        </a>`
      }
      <${AddToCalendar} booking=${booking.value} other=${otherName()} token=${token()} primary=${isFirst} />
      <p class=${way?.isOpen ? "hidden-label" : "quiet"} role="status">${way && joinWords(way)}</p>
    </div>
  `;
}

/** The day is named where it isn't the booking's, just above. */
function joinWords({ from, isOpen }) {
  if (isOpen) return t("booking_page.join.open");
  const zone = shownIn();
  const isThatDay = dateOf(from, zone) === dateOf(booking.value.start, zone);
  return t("booking_page.join.later", { moment: isThatDay ? timeOf(from, zone) : momentWords(from, zone) });
}

/** Until when a client may move or cancel it, if not until it begins; a request they may withdraw all along. */
function NoticeWords() {
  const { status, expert } = booking.value;
  const last = lastChange(booking.value);
  if (role.value !== "client" || last === null) return null;
  const values = { name: html`<bdi>${expert.name}</bdi>`, moment: momentWords(last, shownIn()) };
  const isLate = last <= now.value;
  if (status === "pending") {
    return html`<p class="quiet">${rich(isLate ? "booking_page.notice.request_too_close" : "booking_page.notice.request_until", values)}</p>`;
  }
  return html`<p class="quiet">${rich(isLate ? "booking_page.notice.too_close" : "booking_page.notice.until", values)}</p>`;
}

/** Why the booking has its status, and who said so. */
function Reason() {
  const { reason, status_by: by, expert, name } = booking.value;
  if (!reason) return null;
  const values = {
    strong: (children) => html`<strong>${children}</strong>`,
    name: html`<bdi>${by === "expert" ? expert.name : name}</bdi>`,
    reason: html`<bdi>${reason}</bdi>`,
  };
  const words = by === role.value ? "booking_page.reason.yours" : "booking_page.reason.theirs";
  return html`<p class="status-note">${rich(words, values)}</p>`;
}

/** That the expert didn't come, and the way to say something to that. */
function SaidAbsent() {
  const { name, id } = booking.value;
  return html`
    <${Absence} booking=${booking.value} role=${role.value}>
      ${
        mayDo.value.has("reply_to_absence") &&
        html`
          <${Reply}
            id=${id}
            to=${name}
            help=${t("shared.absence.help", { name })}
            longest=${ABSENCE_REPLY}
            busy=${sending.value === "reply_to_absence"}
            wrong=${told.value?.action === "reply_to_absence" && told.value.words}
            onSend=${replyToIt}
          />
        `
      }
    </${Absence}>
  `;
}

function Again({ expert }) {
  const words = rich("booking_page.again", { name: html`<bdi>${expert.name}</bdi>` });
  return html`<p class="ticket-again"><a href=${`/${expert.handle}`}>${words}</a></p>`;
}

/** The link that opens this booking anywhere. */
function CopyLink() {
  if (!manageToken.value) return null;
  return html`
    <${CopyField}
      id="manage-link"
      label=${t("booking_page.link.label")}
      value=${`${location.origin}/booking#${booking.value.id}.${manageToken.value}`}
      help=${t("booking_page.link.help")}
    />
  `;
}
