import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { fetchForm, formPart, movePart } from "./parts.js";
import { Picker } from "./picker/Picker.js";
import { address, eventType, expert, moving } from "./times/state.js";
import { t } from "../shared/words.js";

/** Where a time is chosen, and then booked or moved to. */
export function Booker() {
  return html`<div class="booker"><${Content} /></div>`;
}

function Content() {
  if (expert.value && !eventType.value) {
    return html`
      <${Notice} icon="calendar" heading="h2" title=${t("booking.nothing.title")} action=${t("booking.nothing.action")} href="/">
        ${t("booking.nothing.text", { name: expert.value.name })}
      </${Notice}>
    `;
  }
  const { move, start } = address.value;
  if (!start && (!move || moving.value)) return html`<${Times} />`;
  const part = move ? movePart : formPart;
  const { BookingForm, MoveForm, MoveOpening } = part.module.value ?? {};
  const Part = move && !moving.value ? MoveOpening : move ? MoveForm : BookingForm;
  if (Part) return html`<${Part} />`;
  if (part.failed.value) {
    return html`
      <${Notice} title=${t("booking.part_failed.title")} action=${t("booking.part_failed.action")} onAction=${() => location.reload()} role="alert">
        ${t("booking.part_failed.text")}
      </${Notice}>
    `;
  }
  return html`<div class="form-skeleton skeleton" role="status" aria-label=${t("booking.one_moment")}></div>`;
}

/** Anyone who comes near the times is about to choose one, and then the form is there. */
function Times() {
  if (!moving.value) return html`<${Picker} onNear=${fetchForm} />`;
  const { MoveBanner } = movePart.module.value;
  return html`<${Picker}><${MoveBanner} /></${Picker}>`;
}
