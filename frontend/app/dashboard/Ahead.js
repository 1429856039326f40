import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { numberWords } from "../shared/locale.js";
import { t } from "../shared/words.js";
import { BookingCard } from "./BookingCard.js";
import { Hint } from "./Hint.js";
import { nextBooking, requests, waiting } from "./known_bookings.js";
import { focusElementLater, titleId } from "./open.js";
import { allRequests, nextIds, today } from "./state.js";
import { hasHours } from "./week.js";

/** So many requests stand above the rest of the page, until somebody wants to see them all. */
const FEW = 3;

/** What wants a hand, and then what comes next. */
export function Ahead() {
  return html`
    ${requests.value.length > 0 && html`<${Requests} />`}
    <${Next} />
  `;
}

function Requests() {
  const all = requests.value;
  const shown = allRequests.value ? all : all.slice(0, FEW);
  const count = waiting.value.length;

  function showAll() {
    allRequests.value = true;
    // The keyboard continues with the first of the new ones.
    focusElementLater(titleId("requests", all[FEW].id));
  }

  return html`
    <section class="requests" aria-labelledby="requests-heading">
      <h2 id="requests-heading">
        ${t("dashboard.requests.heading")}${count > 0 && html` <span class="count">${numberWords(count)}</span>`}
      </h2>
      <ul class="session-list">
        ${shown.map((booking) => html`<${BookingCard} key=${booking.id} booking=${booking} place="requests" />`)}
      </ul>
      ${
        shown.length < all.length &&
        html`
          <button class="button button-wide" type="button" onClick=${showAll}>
            ${t("dashboard.requests.all", { count: all.length })}
          </button>
        `
      }
    </section>
  `;
}

function Next() {
  const booking = nextBooking.value;
  if (!booking) return html`<${Nothing} />`;
  return html`
    <section class="next" aria-labelledby="next-heading">
      <h2 id="next-heading">${t("dashboard.next.heading")}</h2>
      <ul class="session-list"><${BookingCard} key=${booking.id} booking=${booking} place="next" /></ul>
    </section>
  `;
}

/** What leads to a booking: the first thing that is missing for one. */
function Nothing() {
  const { event_types: types, availability } = own.value;
  if (!types.length) {
    return html`
      <${Hint}
        icon="briefcase"
        title=${t("dashboard.hint.types.title")}
        href="/dashboard/event-types"
        action=${t("dashboard.hint.types.action")}
      >
        ${t("dashboard.hint.types.text")}
      </${Hint}>
    `;
  }
  if (!hasHours(availability, today.value)) {
    return html`
      <${Hint}
        icon="clock"
        title=${t("dashboard.hint.hours.title")}
        href="/dashboard/availability"
        action=${t("dashboard.hint.hours.action")}
      >
        ${t("dashboard.hint.hours.text")}
      </${Hint}>
    `;
  }
  if (!nextIds.value || waiting.value.length) return null;
  return html`
    <${Hint}
      icon="calendar"
      title=${t("dashboard.hint.share.title")}
      href="/dashboard/profile"
      action=${t("dashboard.hint.share.action")}
    >
      ${t("dashboard.hint.share.text")}
    </${Hint}>
  `;
}
