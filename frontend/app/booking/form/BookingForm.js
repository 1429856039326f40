import {
  computed,
  html,
  useEffect,
  useLayoutEffect,
  useRef,
  useSignalEffect,
  useState,
} from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { FieldError } from "../../shared/forms/FieldError.js";
import { FormError } from "../../shared/forms/FormError.js";
import { PhoneInput } from "../../shared/forms/PhoneInput.js";
import { lengthOf } from "../../shared/forms/reading.js";
import { Icon } from "../../shared/Icon.js";
import { Notice } from "../../shared/Notice.js";
import { spanWords } from "../../shared/time.js";
import { LiveIndicator } from "../times/LiveIndicator.js";
import { closeForm } from "../times/navigation.js";
import { address, chosenSlot, eventType, isUnanswered, now, zone } from "../times/state.js";
import { keep, keepAgain, keeping, letGo, secondsLeft } from "./hold.js";
import { askForAccount, forgetLast } from "./known.js";
import { LostSlot } from "./LostSlot.js";
import { questionsPart } from "./questions_part.js";
import { refusedPart } from "./refused_part.js";
import { SlotChoice } from "./SlotChoice.js";
import { startParts } from "./start_parts.js";
import {
  asking,
  complaints,
  draft,
  forgetRefusal,
  formError,
  isFromLast,
  leave,
  left,
  lost,
  questions,
  refusals,
  stage,
  toProve,
  type,
} from "./state.js";
import { ready, resume, submit } from "./submit.js";
import { hidden } from "../../shared/hidden.js";
import { rich, t } from "../../shared/words.js";

const MINUTE_MS = 60_000;
const whatIsBooked = computed(() => eventType.value?.slug);

export function BookingForm() {
  const heading = useRef(null);
  const form = useRef(null);
  const [isChanging, setChanging] = useState(false);

  useLayoutEffect(() => heading.current.focus(), []);
  useEffect(() => letGo, []);
  useEffect(() => void askForAccount(), []);
  useSignalEffect(() => {
    const slot = chosenSlot.value;
    // Not within the effect, which would then follow whatever is read on the way.
    if (slot?.status === "open") queueMicrotask(() => keep(slot));
  });
  useSignalEffect(() => {
    if (questions.value.length) questionsPart.fetch();
  });
  // As soon as it is known; whatever became of the time meanwhile may be our own doing.
  useSignalEffect(() => {
    if (whatIsBooked.value) queueMicrotask(resume);
  });

  function changeTime() {
    setChanging(true);
    focusLater("#field-date", form.current);
  }

  function notMe() {
    forgetLast();
    focusLater('[data-field="name"]', form.current);
  }

  async function send(event) {
    event?.preventDefault();
    const wrong = await submit();
    // The message is in the page only after the next paint.
    if (wrong) focusLater(`[data-field="${wrong}"]`, form.current);
  }

  return html`
    <section class="booking-form" aria-labelledby="form-heading">
      <div class="picker-top">
        <button class="text-button" type="button" onClick=${closeForm}><${Icon} name="back" />${t("booking.form.other_times")}</button>
        <${LiveIndicator} />
      </div>
      <${Heading} heading=${heading} onChange=${!isChanging && changeTime} />
      <form novalidate ref=${form} onSubmit=${send}>
        <${LostSlot} consolation=${t("booking.form.typed_is_kept")} />
        ${(isChanging || refusals.value.start) && html`<${SlotChoice} />`}
        ${isFromLast.value && html`<${LastClient} onForget=${notMe} />`}
        <${Field} name="name" label=${t("booking.form.name")} autocomplete="name" />
        <div class="field-pair">
          <${Field} name="email" label=${t("booking.form.email")} type="email" autocomplete="email" help=${t("booking.form.email_help")} />
          <${Phone} />
        </div>
        ${questions.value.length > 0 && html`<${Asked} />`}
        <${Notes} />
        <${FormError}>${formError.value}</${FormError}>
        ${
          !toProve.value &&
          html`
            <button class="button button-primary button-wide" type="submit" aria-disabled=${String(!ready.value)}>
              ${stage.value === "sending" && html`<span class="spinner"></span>`}${action()}
            </button>
          `
        }
        <${Afterwards} />
      </form>
      ${toProve.value && html`<${refusedPart.module.value.Proof} email=${toProve.value} onProved=${send} />`}
    </section>
  `;
}

/** Whose details these are. */
function LastClient({ onForget }) {
  return html`
    <p class="quiet last-client">
      ${t("booking.form.from_last")}
      <button class="text-button" type="button" onClick=${onForget}>${t("booking.form.not_you")}</button>
    </p>
  `;
}

/** The expert's own questions, in a place of about their height until they are there. */
function Asked() {
  const part = questionsPart.module.value;
  if (part) return html`<${part.Questions} />`;
  if (questionsPart.failed.value) {
    return html`
      <${Notice}
        heading="h3"
        title=${t("booking.form.questions_failed")}
        action=${t("booking.part_failed.action")}
        onAction=${() => location.reload()}
        role="alert"
      >
        ${t("booking.part_failed.text")}
      </${Notice}>
    `;
  }
  return questions.value.map(({ id }) => html`<div key=${id} class="question-skeleton skeleton"></div>`);
}

/** Folded until somebody has something to say. */
function Notes() {
  const [isOpen, setOpen] = useState(false);
  const place = useRef(null);

  function open() {
    setOpen(true);
    focusLater("textarea", place.current);
  }

  if (!isOpen && !draft.value.notes && !refusals.value.notes) {
    return html`
      <div ref=${place}><button class="text-button" type="button" onClick=${open}>${t("booking.form.add_note")}</button></div>
    `;
  }
  return html`
    <div ref=${place} onFocusIn=${() => setOpen(true)}>
      <${Field}
        name="notes"
        label=${t("booking.form.notes")}
        multiline
        required=${false}
        help=${t("booking.form.notes_help", { length: lengthOf(draft.value.notes), maximum: 2000 })}
      />
    </div>
  `;
}

function Heading({ heading, onChange }) {
  const type = eventType.value;
  const { start } = address.value;
  const end = type && Date.parse(start) + type.duration_minutes * MINUTE_MS;
  return html`
    <div class="session">
      <div class="session-top">
        <h2 id="form-heading" tabindex="-1" dir="auto" ref=${heading}>${type?.title ?? t("booking.form.heading")}</h2>
        ${
          onChange &&
          html`
            <button class="text-button" type="button" onClick=${onChange}>
              ${rich("booking.form.change_time", { hidden })}
            </button>
          `
        }
      </div>
      <p class="session-time">${type ? spanWords(start, end, zone.value) : " "}</p>
      <${HoldNote} />
    </div>
  `;
}

/** What comes after the button, and so stands below it: nothing moves when it's known. */
function Afterwards() {
  const type = eventType.value;
  const asks = type?.requires_confirmation;
  return html`
    ${asks && html`<p class="quiet">${t("booking.form.by_request")}</p>`}
    ${
      type &&
      isTooNear(address.value.start, type) &&
      html`<p class="quiet">${t(asks ? "booking.form.no_change_of_request" : "booking.form.no_change")}</p>`
    }
  `;
}

/** Whether it will be too near to be moved or cancelled from the booking's page. */
function isTooNear(start, { cancel_notice_minutes: notice }) {
  return Date.parse(start) - notice * MINUTE_MS <= now.value;
}

function action() {
  const asks = eventType.value?.requires_confirmation;
  if (stage.value === "sending") return t(asks ? "booking.form.sending" : "booking.form.booking");
  if (stage.value === "doubt") return t("booking.form.try_again");
  if (lost.value) return t("booking.form.choose_another");
  if (!chosenSlot.value || !ready.value) return t("booking.one_moment");
  return t(asks ? "booking.form.request" : "booking.form.book", startParts());
}

function Phone() {
  const { phone, country } = asking.value;
  if (phone === "hidden") return null;

  function choose(code) {
    type("country", code);
    forgetRefusal("phone");
  }

  return html`
    <${Field}
      name="phone"
      label=${t(phone === "required" ? "booking.form.phone" : "booking.form.phone_optional")}
      required=${phone === "required"}
      help=${t("booking.form.phone_help")}
      render=${(control) => html`
        <${PhoneInput} country=${country} onCountry=${choose} ...${control} />
      `}
    />
  `;
}

/** Label above, help below; what is wrong stands in the place of the help. `render` shows another control. */
function Field({ name, label, help, type: kind = "text", multiline = false, required = true, autocomplete, render }) {
  const wrong = left.value.has(name) || refusals.value[name] ? complaints.value[name] : null;
  const control = {
    id: `field-${name}`,
    class: "control",
    "data-field": name,
    value: draft.value[name],
    required,
    "aria-invalid": wrong ? "true" : undefined,
    "aria-describedby": `help-${name}`,
    onInput: (event) => type(name, event.currentTarget.value),
    onBlur: () => leave(name),
  };
  return html`
    <div class="field">
      <label for=${control.id}>${label}</label>
      ${render?.(control)}
      ${multiline && html`<textarea rows="4" ...${control}></textarea>`}
      ${!render && !multiline && html`<input type=${kind} autocomplete=${autocomplete} ...${control} />`}
      <div class="field-foot" id=${`help-${name}`}>
        ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : help && html`<span class="field-help">${help}</span>`}
      </div>
    </div>
  `;
}

/** How long the chosen time is still kept. Its place is there from the start, so that nothing moves. */
function HoldNote() {
  return !lost.value && html`<div class="hold-note"><${Words} /></div>`;
}

function Words() {
  switch (keeping.value) {
    case "asking":
      return html`<p class="quiet"><${Icon} name="clock" />${t("booking.hold.asking")}</p>`;
    case "kept":
      return html`<p>
        <${Icon} name="clock" /><span>${rich(isUnanswered.value ? "booking.hold.unsure" : "booking.hold.kept", { left: html`<span role="timer">${clock(secondsLeft.value)}</span>` })}</span>
      </p>`;
    case "lapsed":
      return html`<p><${Icon} name="clock" />${t("booking.hold.lapsed")}</p>
        <button class="text-button" type="button" onClick=${keepAgain}>${t("booking.hold.keep_again")}</button>`;
    case "refused":
      return html`<p class="quiet">
        <${Icon} name="clock" />${t("booking.hold.refused")}
      </p>`;
    default:
      return null;
  }
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
