import { html } from "../../vendor/preact.js";
import { address } from "../expert/state.js";
import { Problem } from "../shared/api.js";
import { Notice } from "../shared/Notice.js";
import { wordsFor } from "../shared/problem_words.js";
import { bookingAddress, obstacle } from "./open.js";

/** Until the booking that is to be moved is open; or why it can't be moved. */
export function MoveOpening() {
  const why = obstacle.value;
  const href = bookingAddress(address.value.move);
  if (!why) return html`<div class="booker-skeleton skeleton" role="status" aria-label="Opening your booking"></div>`;
  if (why === "fixed") {
    return html`
      <${Notice} icon="calendar" heading="h2" title="This session can’t be moved any more" action="See the booking" href=${href}>
        It is over, it was cancelled, or it begins too soon to be moved from here.
      </${Notice}>
    `;
  }
  if (why instanceof Problem && why.status === 404) {
    return html`
      <${Notice} icon="calendar" heading="h2" title="This booking does not open here" action="Open it" href=${href}>
        Use the link from the mail, or sign in with the address that it was booked with. Then move it from there.
      </${Notice}>
    `;
  }
  return html`
    <${Notice} heading="h2" title="Your booking did not load" action="Try again" onAction=${() => location.reload()} role="alert">
      ${wordsFor(why)}
    </${Notice}>
  `;
}
