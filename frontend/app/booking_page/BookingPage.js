import { html, useState } from "../../vendor/preact.js";
import { newsWords } from "../shared/booked_words.js";
import { downloadEntry } from "../shared/bookings_api.js";
import { CopyField } from "../shared/CopyField.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { webAddress } from "../shared/place.js";
import { wordsFor } from "../shared/problem_words.js";
import { saveFile } from "../shared/save_file.js";
import { forgetSignIn, signedIn } from "../shared/sign_in.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { dateOf, dateWords, timeOf } from "../shared/time.js";
import { shownZone, viewerZone, zonePlace } from "../shared/zones.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { SignIn } from "../sign_in/SignIn.js";
import { Actions } from "./Actions.js";
import { BookingDetails } from "./BookingDetails.js";
import { googleLink, outlookLink } from "./calendar_links.js";
import { open } from "./open.js";
import { booking, done, failure, justNow, manageToken, phase, role, seenAt, token } from "./state.js";

const ACTIVE = ["pending", "confirmed"];
const MINUTE_MS = 60_000;

export function BookingPage() {
  return html`<${Page}><${ZoneNote} /><${Content} /></${Page}>`;
}

function Content() {
  if (phase.value === "missing") return html`<${Missing} />`;
  if (phase.value === "failed") {
    return html`
      <${Notice} title="Your booking did not load" action="Try again" onAction=${open} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (!booking.value)
    return html`<section class="ticket glass skeleton ticket-skeleton" aria-label="Loading your booking"></section>`;
  return html`<${Ticket} />`;
}

function Missing() {
  if (!location.hash) {
    return html`
      <${Notice} icon="calendar" title="No booking behind this link" action="My bookings" href="/bookings">
        Open it from the email, or with the whole link that was shown when you booked.
      </${Notice}>
    `;
  }
  if (signedIn.value) {
    return html`
      <${Notice} icon="calendar" title="No booking behind this link" action="Sign in with another address" onAction=${forgetSignIn}>
        Nothing here is open to ${signedIn.value.email}. Use the address that it was booked with, or the whole link from the email.
      </${Notice}>
    `;
  }
  return html`
    <${SignIn} title="Sign in to see this booking" onDone=${open}>
      Use the address that it was booked with, or your expert’s address. We send you a code of six digits.
    </${SignIn}>
  `;
}

function Ticket() {
  const { status, expert, event_type: type, name } = booking.value;
  const other = role.value === "expert" ? name : expert.name;
  const news = justNow.value && newsWords(justNow.value, status, other);
  const active = ACTIVE.includes(status);
  return html`
    <section class="ticket glass" aria-labelledby="ticket-heading">
      <div class="ticket-top">
        <span class="ticket-mark" data-status=${status}><${Icon} name=${news ? "check" : "calendar"} /></span>
        <div>
          <h1 id="ticket-heading" tabindex="-1">${news ? news.title : type.title}</h1>
          <p class="quiet">${news ? news.words : `With ${other}`}</p>
        </div>
        <${StatusBadge} status=${status} />
      </div>
      <p class="hidden-label" role="status">${done.value}</p>
      ${seenAt.value && html`<p class="status-note">${seenWords()}</p>`}
      <${Reason} />
      <${BookingDetails}
        booking=${booking.value}
        zone=${role.value === "expert" ? viewerZone() : shownZone(booking.value.timezone)}
      />
      ${active && html`<${Join} />`}
      ${active && html`<${AddToCalendar} />`}
      <${Actions} />
      ${active && html`<${NoticeWords} />`}
      <${CopyLink} />
      ${
        role.value === "client" &&
        expert.handle &&
        html`<p><a href=${`/${expert.handle}`}>Book ${active ? "another session" : "a new session"}</a></p>`
      }
    </section>
  `;
}

function Join() {
  const link = webAddress(booking.value.video_url);
  if (!link || Date.parse(booking.value.end) < Date.now()) return null;
  return html`
    <a class="button button-primary" href=${link} rel="noopener noreferrer"><${Icon} name="video" />Join the video call</a>
  `;
}

/** Until when a client may move or cancel it, if not until it begins. */
function NoticeWords() {
  const { start, event_type: type, expert } = booking.value;
  if (role.value !== "client" || !type.cancel_notice_minutes) return null;
  const last = Date.parse(start) - type.cancel_notice_minutes * MINUTE_MS;
  const zone = shownZone(booking.value.timezone);
  return html`
    <p class="quiet">
      ${
        last > Date.now()
          ? `It can be moved or cancelled until ${dateWords(dateOf(last, zone))}, ${timeOf(last, zone)} (${zonePlace(zone, last)}).`
          : `It is too close to be moved or cancelled from here. If something came up, tell ${expert.name}.`
      }
    </p>
  `;
}

/** Why the session has its status, and who said so. */
function Reason() {
  const { reason, status_by: by, expert, name } = booking.value;
  if (!reason) return null;
  const who = by === role.value ? "You" : by === "expert" ? expert.name : name;
  return html`<p class="status-note"><strong>${who} wrote:</strong> ${reason}</p>`;
}

function seenWords() {
  const zone = viewerZone();
  const when = `${dateWords(dateOf(seenAt.value, zone))}, ${timeOf(seenAt.value, zone)}`;
  return `This is how the booking was on ${when}. It updates when you are back online.`;
}

function AddToCalendar() {
  const [wrong, setWrong] = useState(null);
  const other = role.value === "expert" ? booking.value.name : booking.value.expert.name;

  async function download() {
    try {
      saveFile(await downloadEntry(booking.value.id, token()), "session.ics");
      setWrong(null);
    } catch (error) {
      setWrong(wordsFor(error));
    }
  }

  return html`
    <div class="add-to">
      <span class="quiet">Add to calendar</span>
      <a href=${googleLink(booking.value, other)} target="_blank" rel="noopener noreferrer">Google</a>
      <a href=${outlookLink(booking.value, other)} target="_blank" rel="noopener noreferrer">Outlook</a>
      <button class="text-button" type="button" onClick=${download}><${Icon} name="download" />Calendar file</button>
      <span role="status">${wrong}</span>
    </div>
  `;
}

/** The link that opens this booking anywhere. */
function CopyLink() {
  if (!manageToken.value) return null;
  return html`
    <${CopyField}
      id="manage-link"
      label="Your link to this booking"
      value=${`${location.origin}/booking#${booking.value.id}.${manageToken.value}`}
      help="Whoever has it can move or cancel the booking, so keep it to yourself."
    />
  `;
}
