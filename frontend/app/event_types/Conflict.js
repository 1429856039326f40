import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { t } from "../shared/words.js";
import { differences } from "./form.js";
import { base, conflict, takeOther } from "./state.js";
import { valueWords } from "./words.js";

/** Says what somebody else saved meanwhile, and lets the expert choose. What is typed stays until then. */
export function Conflict({ onSaveOver, onTaken }) {
  return html`<div role="alert">
    ${
      conflict.value &&
      (conflict.value.deleted
        ? html`<${Deleted} onSaveOver=${onSaveOver} />`
        : html`<${Changed} other=${conflict.value} onSaveOver=${onSaveOver} onTaken=${onTaken} />`)
    }
  </div>`;
}

function Changed({ other, onSaveOver, onTaken }) {
  function take() {
    takeOther();
    onTaken();
  }

  return html`
    <div class="conflict">
      <p class="conflict-title" tabindex="-1">
        <${Icon} name="alert" />${t("event_types.conflict.changed")}
      </p>
      <dl class="conflict-changes">
        ${differences(base.value, other).map((field) => html`<${Change} key=${field} field=${field} other=${other} />`)}
      </dl>
      <div class="event-type-actions">
        <button class="button" type="button" onClick=${onSaveOver}>${t("event_types.conflict.save_mine")}</button>
        <button class="button" type="button" onClick=${take}>${t("event_types.conflict.take_other")}</button>
      </div>
    </div>
  `;
}

function Change({ field, other }) {
  return html`
    <div>
      <dt>${t(`event_types.labels.${field}`)}</dt>
      <dd><del dir="auto">${valueWords(field, base.value)}</del> <ins dir="auto">${valueWords(field, other)}</ins></dd>
    </div>
  `;
}

function Deleted({ onSaveOver }) {
  return html`
    <div class="conflict">
      <p class="conflict-title" tabindex="-1">
        <${Icon} name="alert" />${t("event_types.conflict.deleted")}
      </p>
      <div class="event-type-actions">
        <button class="button" type="button" onClick=${onSaveOver}>${t("event_types.conflict.make_again")}</button>
      </div>
    </div>
  `;
}
