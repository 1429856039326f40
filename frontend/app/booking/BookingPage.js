import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { BookingDetails } from "./BookingDetails.js";
import { CopyLink } from "./CopyLink.js";
import { open } from "./open.js";
import { booking, failure, isNew, phase } from "./state.js";
import { StatusBadge } from "./StatusBadge.js";

export function BookingPage() {
  return html`<${Page}><${Content} /></${Page}>`;
}

function Content() {
  if (phase.value === "missing") {
    return html`
      <${Notice} icon="calendar" title="No booking behind this link" action="Find an expert" href="/">
        Open it from the mail, or with the whole link that was shown when you booked.
      </${Notice}>
    `;
  }
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

function Ticket() {
  const { status, expert, event_type: type } = booking.value;
  return html`
    <section class="ticket glass" aria-labelledby="ticket-heading">
      <div class="ticket-top">
        <span class="ticket-mark" data-status=${status}><${Icon} name=${isNew.value ? "check" : "calendar"} /></span>
        <div>
          <h1 id="ticket-heading">${isNew.value ? "Booked" : type.title}</h1>
          <p class="quiet">${isNew.value ? welcome(status, expert.name) : `With ${expert.name}`}</p>
        </div>
        <${StatusBadge} status=${status} />
      </div>
      <${BookingDetails} booking=${booking.value} />
      <${CopyLink} />
      <p class="ticket-actions"><a class="button" href=${`/${expert.handle}`}>Book another time</a></p>
    </section>
  `;
}

function welcome(status, name) {
  return status === "pending"
    ? `${name} confirms it next. Your time is kept until then.`
    : `Your time with ${name} is set.`;
}
