import { html } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { Icon } from "../shared/Icon.js";
import { LiveIndicator } from "../shared/LiveIndicator.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { t } from "../shared/words.js";
import { Ahead } from "./Ahead.js";
import { Calendar } from "./Calendar.js";
import { ContactHint } from "./ContactHint.js";
import { known } from "./known_bookings.js";
import { close, showInCalendar, titleId } from "./open.js";
import { BlockClient } from "./BlockClient.js";
import { BookingActions } from "./BookingActions.js";
import { BookingDetails } from "./BookingDetails.js";
import { Bookings } from "./Bookings.js";
import { EntryNotices } from "./EntryNotices.js";
import { Reviews } from "./Reviews.js";
import { connection, isAheadKnown, news, opened } from "./state.js";
import { Weeks } from "./Weeks.js";
import { isOff } from "../shared/shown_status.js";

export function DashboardPage() {
  return html`<${ExpertArea} current="bookings"><${Dashboard} /></${ExpertArea}>`;
}

function Dashboard() {
  const shown = opened.value?.place === "calendar" ? opened.value.id : null;
  return html`
    <div class="dashboard">
      <div class="dashboard-top">
        <h1>${t("dashboard.heading")}</h1>
        <${LiveIndicator} state=${connection.value} />
        <${News} />
      </div>
      ${
        isAheadKnown.value
          ? html`
              <${EntryNotices} />
              <${Ahead} />
              <${ContactHint} />
              <${Calendar} />
              <div class="dashboard-side">
                ${shown && html`<${BookingPanel} key=${shown} id=${shown} />`}
                <${Weeks} />
              </div>
              <${Bookings} />
              <${Reviews} />
            `
          : html`<section class="dashboard-skeleton glass skeleton" aria-label=${t("expert_area.loading")}></section>`
      }
    </div>
  `;
}

/** What happened last. The place is always there, so that a screen reader hears it fill and nothing moves. */
function News() {
  const { words, id } = news.value ?? {};
  const shown = id && !isOff(known.value.get(id)?.status);
  return html`
    <div class="news">
      <p role="status" aria-live="polite">${words}</p>
      ${shown && html`<button class="text-button" type="button" onClick=${() => showInCalendar(id)}>${t("dashboard.news.show")}</button>`}
    </div>
  `;
}

/** The booking that was opened in the calendar. */
function BookingPanel({ id }) {
  const booking = known.value.get(id);
  if (!booking) return null;

  function leaveByKey({ key, defaultPrevented }) {
    if (key === "Escape" && !defaultPrevented) close();
  }

  return html`
    <section class="session-panel glass" aria-labelledby=${titleId("calendar", id)} onKeyDown=${leaveByKey}>
      <div class="session-panel-top">
        <h2 id=${titleId("calendar", id)} tabindex="-1"><bdi>${booking.name}</bdi></h2>
        <button class="icon-button" type="button" aria-label=${t("dashboard.close")} onClick=${close}><${Icon} name="close" /></button>
      </div>
      <p><${StatusBadge} booking=${booking} /></p>
      <${BookingDetails} booking=${booking} />
      <${BookingActions} booking=${booking} place="calendar" all />
      <${BlockClient} booking=${booking} place="calendar" />
    </section>
  `;
}
