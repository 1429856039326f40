import { html } from "../../vendor/preact.js";
import { moving, zone } from "../expert/state.js";
import { spanWords } from "../shared/time.js";
import { bookingAddress } from "./open.js";

/** What is being moved, and the way out. */
export function MoveBanner() {
  const { id, booking, role } = moving.value;
  const whose = role === "expert" ? `the session with ${booking.name}` : "your session";
  return html`
    <section class="move-banner" aria-labelledby="move-heading">
      <div class="move-words">
        <p class="quiet">${booking.event_type.title}</p>
        <h2 id="move-heading">
          Moving ${whose} of${" "}
          <span class="in-one">${spanWords(booking.start, booking.end, zone.value)}</span>
        </h2>
      </div>
      <a class="button" href=${bookingAddress(id)}>Keep it as it is</a>
    </section>
  `;
}
