import { html, useEffect, useRef } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { own } from "../expert_area/own.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { StatusBadge } from "../shared/StatusBadge.js";
import { spanWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { Changed } from "./Conflict.js";
import { DateHours } from "./DateHours.js";
import { Picture } from "./Picture.js";
import { picture, watchHours } from "./preview.js";
import { save } from "./save.js";
import { focusSave, SaveBar } from "./SaveBar.js";
import { changes, draft, isChanged, noticeOthers } from "./state.js";
import { WeeklyHours } from "./WeeklyHours.js";
import { Why } from "./Why.js";
import { ZoneField } from "./ZoneField.js";

const FORM = "hours-form";
const WRONG = '[aria-invalid="true"], [data-wrong="true"]';

export function AvailabilityPage() {
  return html`<${ExpertArea} current="availability"><${Editor} key=${own.value?.handle} /></${ExpertArea}>`;
}

function Editor() {
  const form = useRef(null);
  useEffect(noticeOthers, []);
  useEffect(watchHours, []);
  useEffect(askBeforeLeaving, []);

  async function send(event) {
    event.preventDefault();
    const wasChanged = changes.value !== null;
    const isSaved = await save();
    // What is wrong is said in the page only after the next paint.
    if (!isSaved) focusLater(WRONG, form.current);
    else if (wasChanged) focusSave();
  }

  return html`
    <div class="hours">
      <h1>${t("availability.heading")}</h1>
      <form class="hours-form" id=${FORM} novalidate aria-label=${t("availability.form")} ref=${form} onSubmit=${send}>
        <${WeeklyHours} />
        <${DateHours} />
        <${ZoneField} />
      </form>
      <div class="hours-side">
        <div class="hours-picture">
          <${Picture} />
          <${Outside} />
        </div>
      </div>
      <${Why} />
      ${changes.value ? html`<${Changed} form=${FORM} />` : html`<${SaveBar} form=${FORM} />`}
    </div>
  `;
}

function askBeforeLeaving() {
  const ask = (event) => isChanged.value && event.preventDefault();
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}

/** The bookings that the hours, as they are edited, leave out. */
function Outside() {
  const outside = picture.value?.outside ?? [];
  if (!outside.length) return null;
  return html`
    <section class="hours-part hours-outside glass" aria-labelledby="outside-heading">
      <h2 id="outside-heading"><${Icon} name="calendar" />${t(isChanged.value ? "availability.outside.heading_changed" : "availability.outside.heading")}</h2>
      <ul>
        ${outside.map(
          (booking) => html`
            <li key=${booking.id}>
              ${rich("availability.outside.booking", {
                name: html`<a href=${`/booking#${booking.id}`} dir="auto">${booking.name}</a>`,
                type: html`<bdi>${booking.event_type.title}</bdi>`,
              })}
              <span class="outside-when">${spanWords(booking.start, booking.end, draft.value.timezone)}</span>
              ${booking.status === "pending" && html`<${StatusBadge} booking=${booking} />`}
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}
