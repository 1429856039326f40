import { html } from "../../vendor/preact.js";
import { Notice } from "../shared/Notice.js";
import { partFailed, parts } from "./parts.js";
import { Picker } from "./Picker.js";
import { address, eventType, expert, moving } from "./state.js";

/** Where a time is chosen, and then booked or moved to. */
export function Booker() {
  return html`<div class="booker glass"><${Content} /></div>`;
}

function Content() {
  if (expert.value && !eventType.value) {
    return html`
      <${Notice} icon="calendar" heading="h2" title="Nothing to book yet" action="See all experts" href="/">
        ${expert.value.name} offers no sessions at the moment. Come back later, or find somebody else.
      </${Notice}>
    `;
  }
  const { move, start } = address.value;
  const { BookingForm, MoveOpening, MoveForm } = parts.value;
  const Part = move && !moving.value ? MoveOpening : move ? MoveForm : BookingForm;
  if (!start && (!move || moving.value)) return html`<${Picker} />`;
  if (Part) return html`<${Part} />`;
  if (partFailed.value) {
    return html`
      <${Notice} title="This did not load" action="Try again" onAction=${() => location.reload()} role="alert">
        The connection broke off. Nothing that you typed is lost.
      </${Notice}>
    `;
  }
  return html`<div class="booker-skeleton skeleton" role="status" aria-label="One moment"></div>`;
}
