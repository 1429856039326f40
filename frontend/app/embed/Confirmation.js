import { html, useEffect, useRef } from "../../vendor/preact.js";
import { BookingDetails } from "../booking_page/BookingDetails.js";
import { googleLink, outlookLink } from "../booking_page/calendar_links.js";
import { booked } from "../booking/times/state.js";
import { newsWords } from "../shared/booked_words.js";
import { Icon } from "../shared/Icon.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { t } from "../shared/words.js";

/** The booking that was just made. All links open tabs of their own, so that the page around stays. */
export function Confirmation() {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  const { booking, manage_token: token } = booked.value;
  const name = booking.expert.name;
  const { title, words } = newsWords("new", booking.status, name);
  return html`
    <section class="embed-booked" aria-labelledby="booked-heading">
      <div class="ticket-top">
        <span class="ticket-mark" data-status=${booking.status}><${Icon} name="check" /></span>
        <div>
          <h1 id="booked-heading" tabindex="-1" ref=${heading}>${title}</h1>
          <p class="quiet">${words}</p>
        </div>
        <${StatusBadge} status=${booking.status} />
      </div>
      <${BookingDetails} booking=${booking} zone=${booking.timezone} />
      <div class="add-to">
        <span class="quiet">${t("embed.add_to_calendar")}</span>
        <a href=${googleLink(booking, name)} rel="noopener noreferrer">Google</a>
        <a href=${outlookLink(booking, name)} rel="noopener noreferrer">Outlook</a>
      </div>
      <div class="ticket-actions">
        <a class="button" href=${`/booking#${booking.id}.${token}`} rel="noopener">${t("embed.change")}</a>
        <button class="text-button" type="button" onClick=${() => (booked.value = null)}>${t("embed.another")}</button>
      </div>
    </section>
  `;
}
