import { html } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { signOut } from "../shared/sign_out.js";
import { dateOf, dateWords, timeOf } from "../shared/time.js";
import { viewerZone } from "../shared/zones.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { SignIn } from "../sign_in/SignIn.js";
import { writeAddress } from "./address.js";
import { BookingCard } from "./BookingCard.js";
import { choose, load, loadMore } from "./list.js";
import { address, bookings, failure, loadingMore, next, phase, seenAt, signedOut, view } from "./state.js";

const SKELETONS = [0, 1, 2];
const VIEWS = [
  ["upcoming", "Upcoming"],
  ["past", "Past"],
  ["cancelled", "Cancelled"],
];

export function BookingsPage() {
  return html`
    <${Page}>
      <${ZoneNote} />
      <div class="bookings">
        <div class="bookings-top">
          <h1 id="bookings-heading" tabindex="-1">My bookings</h1>
          ${
            address.value
              ? html`
                  <p class="quiet bookings-who">
                    ${address.value}${" "}
                    <button class="text-button" type="button" onClick=${signOut}>Sign out</button>
                  </p>
                `
              : html`<p class="quiet">Those made in this browser.</p>`
          }
        </div>
        <${Views} />
        ${seenAt.value && html`<p class="status-note" role="status">${seenWords()}</p>`}
        <section id="bookings-list" aria-label=${Object.fromEntries(VIEWS)[view.value]} aria-busy=${String(phase.value === "loading")}>
          <${List} />
        </section>
        ${!address.value && html`<${SignInCard} />`}
      </div>
    </${Page}>
  `;
}

async function more() {
  const before = await loadMore();
  // The keyboard continues with the first of the new ones.
  focusLater(`.booking-list > li:nth-child(${before + 1}) .booking-title a`);
}

function greet() {
  document.getElementById("bookings-heading").focus();
}

function List() {
  if (phase.value === "loading") {
    return html`<ul class="booking-list" aria-hidden="true">
      ${SKELETONS.map((index) => html`<li class="booking-card skeleton" key=${index}></li>`)}
    </ul>`;
  }
  if (phase.value === "failed") {
    return html`
      <${Notice} heading="h2" title="Your bookings did not load" action="Try again" onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  if (!bookings.value.length) return html`<${Empty} />`;
  return html`
    <ul class="booking-list">
      ${bookings.value.map((booking) => html`<${BookingCard} key=${booking.id} booking=${booking} />`)}
    </ul>
    ${
      next.value &&
      html`
        <button class="button button-wide" type="button" aria-disabled=${String(loadingMore.value)} onClick=${more}>
          ${loadingMore.value && html`<span class="spinner"></span>`}Show more
        </button>
      `
    }
    ${next.value && failure.value && html`<p class="form-error" role="alert">${wordsFor(failure.value)}</p>`}
  `;
}

function Empty() {
  if (view.value !== "upcoming") {
    const which = view.value === "past" ? "Sessions that are over" : "Sessions that were cancelled";
    return html`<p class="quiet bookings-empty">Nothing here. ${which} come here.</p>`;
  }
  return html`
    <${Notice} icon="calendar" heading="h2" title="No session ahead" action="Find an expert" href="/">
      ${address.value ? "What you book with this address shows here." : "What you book in this browser shows here."}
    </${Notice}>
  `;
}

function SignInCard() {
  return html`
    <${SignIn} title=${signedOut.value ? "Please sign in again" : "See all of your bookings"} heading="h2" onDone=${greet}>
      Sign in with the email address that you book with. We send you a code of six digits; there is no password.
    </${SignIn}>
  `;
}

function seenWords() {
  const zone = viewerZone();
  const when = `${dateWords(dateOf(seenAt.value, zone))}, ${timeOf(seenAt.value, zone)}`;
  return `Not up to date: this is what was seen here, some of it on ${when}.`;
}

function Views() {
  return html`<nav class="views" aria-label="Which bookings">${VIEWS.map(([name, words]) => link(name, words))}</nav>`;
}

function link(name, words) {
  function go(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    choose(name);
  }

  return html`
    <a
      class="view"
      key=${name}
      href=${writeAddress(name)}
      aria-current=${view.value === name ? "page" : undefined}
      onClick=${go}
      >${words}</a
    >
  `;
}
