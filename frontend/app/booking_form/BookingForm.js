import { html, useEffect, useRef, useSignalEffect } from "../../vendor/preact.js";
import { LiveIndicator } from "../expert/LiveIndicator.js";
import { closeForm } from "../expert/navigation.js";
import { fetchQuestions, partFailed, parts } from "../expert/parts.js";
import { address, chosenSlot, eventType, zone } from "../expert/state.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { spanWords } from "../shared/time.js";
import { lengthOf } from "./booking_rules.js";
import { Field } from "./Field.js";
import { FormError } from "../shared/FormError.js";
import { keep, letGo } from "./hold.js";
import { HoldNote } from "./HoldNote.js";
import { LostSlot } from "./LostSlot.js";
import { SlotChoice } from "./SlotChoice.js";
import { startWords } from "./start_words.js";
import { draft, formError, lost, questions, stage } from "./state.js";
import { ready, submit } from "./submit.js";

const MINUTE_MS = 60_000;

export function BookingForm() {
  const heading = useRef(null);
  const form = useRef(null);

  useEffect(() => heading.current.focus(), []);
  useEffect(() => letGo, []);
  useSignalEffect(() => {
    const slot = chosenSlot.value;
    // Not within the effect, which would then follow whatever is read on the way.
    if (slot?.status === "open") queueMicrotask(() => keep(slot));
  });
  useSignalEffect(() => {
    if (questions.value.length) fetchQuestions();
  });

  async function send(event) {
    event.preventDefault();
    const wrong = await submit();
    // The message is in the page only after the next paint.
    if (wrong) requestAnimationFrame(() => form.current?.querySelector(`[data-field="${wrong}"]`)?.focus());
  }

  return html`
    <section class="booking-form" aria-labelledby="form-heading">
      <div class="picker-top">
        <button class="text-button" type="button" onClick=${closeForm}><${Icon} name="back" />Other times</button>
        <${LiveIndicator} />
      </div>
      <${Session} heading=${heading} />
      <form novalidate ref=${form} onSubmit=${send}>
        <${LostSlot} consolation="What you typed is kept." />
        <${SlotChoice} />
        <${Field} name="name" label="Name" autocomplete="name" help="As the expert should call you." />
        <div class="field-pair">
          <${Field} name="email" label="E-mail" type="email" autocomplete="email" help="For the confirmation and your link to it." />
          <${Field}
            name="phone"
            label="Phone"
            type="tel"
            autocomplete="tel"
            help="With the country’s code, like +44 20 7946 0000."
          />
        </div>
        <${Field}
          name="notes"
          label="Notes (optional)"
          multiline
          help=${`What it is about. ${lengthOf(draft.value.notes).toLocaleString("en")} of 2,000 characters.`}
        />
        ${questions.value.length > 0 && html`<${Asked} />`}
        <${FormError}>${formError.value}</${FormError}>
        <button class="button button-primary button-wide" type="submit" aria-disabled=${String(!ready.value)}>
          ${stage.value === "sending" && html`<span class="spinner"></span>`}${action()}
        </button>
      </form>
    </section>
  `;
}

/** The expert's own questions, in a place of about their height until they are there. */
function Asked() {
  const { Questions } = parts.value;
  if (Questions) return html`<${Questions} />`;
  if (partFailed.value) {
    return html`
      <${Notice}
        heading="h3"
        title="The expert’s questions did not load"
        action="Try again"
        onAction=${() => location.reload()}
        role="alert"
      >
        The connection broke off. Nothing that you typed is lost.
      </${Notice}>
    `;
  }
  return questions.value.map(({ id }) => html`<div key=${id} class="question-skeleton skeleton"></div>`);
}

function Session({ heading }) {
  const type = eventType.value;
  const { start } = address.value;
  const end = type && Date.parse(start) + type.duration_minutes * MINUTE_MS;
  return html`
    <div class="session">
      <h2 id="form-heading" tabindex="-1" ref=${heading}>${type?.title ?? "Your session"}</h2>
      <p class="session-time">${type ? spanWords(start, end, zone.value) : " "}</p>
      <${HoldNote} />
      ${type?.requires_confirmation && html`<p>The expert confirms it by hand; the time is kept for you until then.</p>`}
    </div>
  `;
}

function action() {
  if (stage.value === "sending") return "Booking";
  if (stage.value === "doubt") return "Try again";
  if (lost.value) return "Choose another time first";
  if (!chosenSlot.value || !ready.value) return "One moment";
  return `Book ${startWords()}`;
}
