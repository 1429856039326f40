import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { differences } from "./form.js";
import { base, conflict, takeOther } from "./state.js";
import { describeField } from "./words.js";

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
        <${Icon} name="alert" />
        This was changed meanwhile, in another window or by another device. Nothing of yours is saved yet.
      </p>
      <dl class="conflict-changes">
        ${differences(base.value, other).map((field) => html`<${Change} key=${field} field=${field} other=${other} />`)}
      </dl>
      <div class="event-type-actions">
        <button class="button" type="button" onClick=${onSaveOver}>Save mine over it</button>
        <button class="button" type="button" onClick=${take}>Take the other</button>
      </div>
    </div>
  `;
}

function Change({ field, other }) {
  const [name, was] = describeField(field, base.value);
  const [, is] = describeField(field, other);
  return html`
    <div>
      <dt>${name}</dt>
      <dd><del>${was}</del> <ins>${is}</ins></dd>
    </div>
  `;
}

function Deleted({ onSaveOver }) {
  return html`
    <div class="conflict">
      <p class="conflict-title" tabindex="-1">
        <${Icon} name="alert" />This was deleted meanwhile. What you typed is still here.
      </p>
      <div class="event-type-actions">
        <button class="button" type="button" onClick=${onSaveOver}>Make it again</button>
      </div>
    </div>
  `;
}
