import { html } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { signOut } from "../shared/sign_out.js";
import { momentWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { viewerZone } from "../shared/zones.js";
import { ZoneNote } from "../shared/ZoneNote.js";
import { SignIn } from "../sign_in/SignIn.js";
import { writeAddress } from "./address.js";
import { BookingCard } from "./BookingCard.js";
import { choose, load, loadMore } from "./list.js";
import { address, bookings, failure, loadingMore, next, phase, seenAt, signedOut, view } from "./state.js";

const SKELETONS = [0, 1, 2];
const VIEWS = ["upcoming", "past", "cancelled"];

export function BookingsPage() {
  return html`
    <${Page}>
      <${ZoneNote} />
      <div class="bookings">
        <div class="bookings-top">
          <h1 id="bookings-heading" tabindex="-1">${t("bookings.heading")}</h1>
          ${
            address.value
              ? html`
                  <p class="quiet bookings-who">
                    <bdi>${address.value}</bdi>${" "}
                    <button class="text-button" type="button" onClick=${signOut}>${t("bookings.sign_out")}</button>
                  </p>
                `
              : html`<p class="quiet">${t("bookings.of_this_browser")}</p>`
          }
        </div>
        <${Views} />
        ${seenAt.value && html`<p class="status-note" role="status">${seenWords()}</p>`}
        <section id="bookings-list" aria-label=${t(`bookings.views.${view.value}`)} aria-busy=${String(phase.value === "loading")}>
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
      <${Notice} heading="h2" title=${t("bookings.failed")} action=${t("shared.notice.try_again")} onAction=${load} role="alert">
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
          ${loadingMore.value && html`<span class="spinner"></span>`}${t("bookings.more")}
        </button>
      `
    }
    ${next.value && failure.value && html`<p class="form-error" role="alert">${wordsFor(failure.value)}</p>`}
  `;
}

function Empty() {
  if (view.value !== "upcoming") {
    const words = t(view.value === "past" ? "bookings.empty.past" : "bookings.empty.cancelled");
    return html`<p class="quiet bookings-empty">${words}</p>`;
  }
  return html`
    <${Notice} icon="calendar" heading="h2" title=${t("bookings.empty.title")} action=${t("bookings.empty.find")} href="/">
      ${t(address.value ? "bookings.empty.of_address" : "bookings.empty.of_browser")}
    </${Notice}>
  `;
}

function SignInCard() {
  return html`
    <${SignIn} title=${t(signedOut.value ? "bookings.sign_in.again" : "bookings.sign_in.title")} heading="h2" onDone=${greet}>
      ${t("bookings.sign_in.words")}
    </${SignIn}>
  `;
}

function seenWords() {
  return t("bookings.seen", { moment: momentWords(seenAt.value, viewerZone()) });
}

function Views() {
  return html`<nav class="views" aria-label=${t("bookings.which")}>${VIEWS.map((name) => link(name))}</nav>`;
}

function link(name) {
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
      >${t(`bookings.views.${name}`)}</a
    >
  `;
}
