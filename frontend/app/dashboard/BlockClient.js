import { html, useEffect, useRef } from "../../vendor/preact.js";
import { FormError } from "../shared/forms/FormError.js";
import {
  askToBlock,
  blockClient,
  blocked,
  blocking,
  chosen,
  domainOf,
  isShared,
  notBlocked,
  sendingBlock,
} from "./blocking.js";
import { focusElementLater, titleId } from "./open.js";

/** Somebody who should not book again: asked for below the session, since it's of its client and not of it. */
export function BlockClient({ booking, place }) {
  const { id, email } = booking;
  if (!email) return null; // they had their data erased
  if (blocking.value === id) return html`<${BlockForm} booking=${booking} place=${place} />`;
  return html`
    <div class="block-client">
      <p role="status">
        ${
          blocked.value?.id === id &&
          html`${blocked.value.words} This session stays as it is. <a href="/account#blocked">All you block</a>`
        }
      </p>
      <button class="text-button" type="button" onClick=${() => askToBlock(id)}>Block this client…</button>
    </div>
  `;
}

function BlockForm({ booking, place }) {
  const { id, email } = booking;
  const first = useRef(null);
  useEffect(() => first.current.focus(), []);
  const domain = domainOf(booking);

  async function send(event) {
    event.preventDefault();
    if (await blockClient(booking)) focusElementLater(titleId(place, id));
  }

  function leave() {
    blocking.value = null;
    focusElementLater(titleId(place, id));
  }

  function leaveByKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    leave();
  }

  return html`
    <form class="reason" aria-labelledby="block-heading" onSubmit=${send} onKeyDown=${leaveByKey}>
      <h3 id="block-heading" class="reason-title">Block this client?</h3>
      <p class="quiet">They are told that you don’t take bookings from them. What they booked already stays.</p>
      <fieldset class="block-choice">
        <legend class="hidden-label">What to block</legend>
        <${Choice} what="email" input=${first} words=${email} help="Also with a +tag before the @." />
        <${Choice}
          what="domain"
          words=${`Everybody at ${domain}`}
          help=${isShared(domain) ? "Many people have their email there, whom you would block too." : "And at what is below it."}
        />
        <${Choice} what="network" words="The network that they booked from" help="Others may share it: a home, an office, a mobile carrier." />
      </fieldset>
      <${FormError}>${notBlocked.value?.id === id && notBlocked.value.words}</${FormError}>
      <div class="actions">
        <button class="button button-danger" type="submit" aria-disabled=${String(sendingBlock.value)}>
          ${sendingBlock.value && html`<span class="spinner"></span>`}Block
        </button>
        <button class="button" type="button" onClick=${leave}>Don’t block</button>
      </div>
    </form>
  `;
}

function Choice({ what, words, help, input }) {
  return html`
    <label>
      <input type="radio" name="block" value=${what} ref=${input} checked=${chosen.value === what} onChange=${() => (chosen.value = what)} />
      <span>${words}<span class="quiet">${help}</span></span>
    </label>
  `;
}
