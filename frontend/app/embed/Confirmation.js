import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { AddToCalendar } from "../booking_page/AddToCalendar.js";
import { BookingDetails, MoreDetails } from "../booking_page/BookingDetails.js";
import { TicketTop } from "../booking_page/TicketTop.js";
import { When } from "../booking_page/When.js";
import { booked } from "../booking/times/state.js";
import { newsWords } from "../shared/booked_words.js";
import { t } from "../shared/words.js";

/** The booking that was just made. All links open tabs of their own, so that the page around stays. */
export function Confirmation() {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);
  const { booking, manage_token: token } = booked.value;
  const name = booking.expert.name;
  const { title, words } = newsWords("new", booking.status, name);
  return html`
    <section class="embed-booked" aria-labelledby="booked-heading">
      <${TicketTop}
        id="booked-heading"
        field=${heading}
        news
        booking=${booking}
        name=${name}
        photo=${booking.expert.photo_url}
        title=${title}
        words=${words}
      />
      <${When} booking=${booking} zone=${booking.timezone} />
      <${AddToCalendar} booking=${booking} other=${name} token=${token} primary />
      <${BookingDetails} booking=${booking} />
      <div class="ticket-actions">
        <a class="button" href=${`/booking#${booking.id}.${token}`} rel="noopener">${t("embed.change")}</a>
        <button class="text-button" type="button" onClick=${() => (booked.value = null)}>${t("embed.another")}</button>
      </div>
      <${MoreDetails} booking=${booking} />
    </section>
  `;
}
