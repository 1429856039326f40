import { html } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { FormError } from "../shared/forms/FormError.js";
import { ReasonForm } from "../shared/forms/ReasonForm.js";
import { Icon } from "../shared/Icon.js";
import { joinsFrom } from "../shared/joins_from.js";
import { webAddress } from "../shared/place.js";
import { rich, t } from "../shared/words.js";
import { change } from "./change.js";
import { askWhy, focusElementLater, titleId } from "./open.js";
import { actionsOf } from "./rules.js";
import { asking, drafts, now, refused, sending } from "./state.js";
import { bookingWords } from "./words.js";

/**
 * The buttons for what a booking allows now; without `all` only for what is asked for most. The next one has a way to
 * the call as well, which stands out when it's time.
 */
export function BookingActions({ booking, place, all = false }) {
  const allowed = actionsOf(booking, now.value).filter((action) => all || !["move", "cancel"].includes(action));
  const asked = all && asking.value === booking.id && allowed.find((action) => ["decline", "cancel"].includes(action));
  const wrong = refused.value?.id === booking.id && refused.value.action !== "reply" && refused.value.words;
  if (asked) return html`<${Reason} key=${asked} booking=${booking} place=${place} action=${asked} />`;
  const call = place === "next" && callOf(booking);
  const isTime = joinsFrom(booking) <= now.value;
  return html`
    <${FormError}>${wrong}</${FormError}>
    ${
      (call || allowed.length > 0) &&
      html`
        <div class="actions" role="group" aria-label=${bookingWords(booking)}>
          ${call && html`<a class=${`button ${isTime ? "button-primary" : ""}`} href=${call.href} rel="noopener noreferrer"><${Icon} name=${call.icon} /><span>${call.words}</span></a>`}
          ${allowed.map((action) => html`<${BUTTONS[action]} key=${action} booking=${booking} place=${place} />`)}
        </div>
      `
    }
  `;
}

/** Where the call is that a confirmed booking is about; null if it's none. */
function callOf({ status, place, video_url: video, phone, phone_text: shown = phone }) {
  if (status !== "confirmed") return null;
  const link = webAddress(video);
  if (link) return { href: link, icon: "video", words: t("dashboard.next.join") };
  if (place.kind !== "phone" || !phone) return null;
  const words = rich("dashboard.next.call", { phone: html`<bdi dir="ltr">${shown}</bdi>` });
  return { href: `tel:${phone}`, icon: "phone", words };
}

const BUTTONS = {
  confirm: (props) => html`<${Do} ...${props} action="confirm" primary />`,
  complete: (props) => html`<${Do} ...${props} action="complete" primary=${props.place !== "next"} />`,
  no_show: (props) => html`<${Do} ...${props} action="no_show" />`,
  decline: (props) => html`<${Ask} ...${props} action="decline" />`,
  cancel: (props) => html`<${Ask} ...${props} action="cancel" />`,
  move: Move,
};

function Do({ booking, place, action, primary }) {
  const busy = sending.value?.id === booking.id && sending.value.action === action;

  async function act() {
    await change(booking, action);
    // What was pressed may be gone; the keyboard continues with what it belonged to.
    if (document.activeElement === document.body) focusElementLater(titleId(place, booking.id));
  }

  return html`
    <button
      class=${`button ${primary ? "button-primary" : ""}`}
      type="button"
      aria-disabled=${String(Boolean(sending.value))}
      onClick=${act}
    >
      ${busy && html`<span class="spinner"></span>`}${t(`dashboard.actions.${action}`)}
    </button>
  `;
}

/** What is typed stays until it is sent, also where another booking is looked at in between. */
function Reason({ booking, place, action }) {
  const { id, name } = booking;
  const leave = () => focusElementLater(titleId(place, id));

  async function send(reason) {
    if (await change(booking, action, reason)) leave();
  }

  function keepIt() {
    asking.value = null;
    leave();
  }

  return html`
    <${ReasonForm}
      level="h3"
      action=${action}
      recipient=${name}
      reason=${drafts.value.get(id) ?? ""}
      onReason=${(reason) => (drafts.value = new Map([...drafts.value, [id, reason]]))}
      busy=${sending.value?.id === id}
      blocked=${Boolean(sending.value)}
      wrong=${refused.value?.id === id && refused.value.words}
      onSend=${send}
      onKeep=${keepIt}
    />
  `;
}

function Ask({ booking, place, action }) {
  return html`
    <button class="button" type="button" onClick=${() => askWhy(place, booking.id)}>${t(`dashboard.actions.${action}`)}</button>
  `;
}

/** Where clients choose a time, another one is chosen for this booking. */
function Move({ booking: { id, event_type: type } }) {
  const { handle, event_types: offered } = own.value;
  // What is not offered any more has no times to choose from.
  if (!offered.some(({ slug }) => slug === type.slug)) return null;
  return html`<a class="button" href=${`/${handle}/${type.slug}?move=${id}`}>${t("dashboard.actions.move")}</a>`;
}
