import { html } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { leave, type, typed, wrongWith } from "./state.js";

/** Label above, help below; what is wrong stands in the place of the help. */
export function Field({ name, label, help, children }) {
  return html`
    <div class="field">
      <label for=${idOf(name)}>${label}</label>
      ${children}
      <${Foot} name=${name} help=${help} />
    </div>
  `;
}

export function Foot({ name, help }) {
  const wrong = wrongWith(name);
  return html`
    <div class="field-foot" id=${`${idOf(name)}-help`}>
      ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${help}</span>`}
    </div>
  `;
}

/** What the control of a field has; `set` is told what is typed into it. */
export function control(name, value, set) {
  return { ...marks(name), class: "control", value, onInput: (event) => set(event.currentTarget.value) };
}

/** What binds a control, of whatever kind, to its field. */
export function marks(name) {
  return {
    id: idOf(name),
    "data-field": name,
    "aria-invalid": wrongWith(name) ? "true" : undefined,
    "aria-describedby": `${idOf(name)}-help`,
    onBlur: () => leave(name),
  };
}

export function TextField({ name, label, help, rows }) {
  const given = control(name, typed.value[name], (value) => type(name, value));
  return html`
    <${Field} name=${name} label=${label} help=${help}>
      ${rows ? html`<textarea rows=${rows} ...${given}></textarea>` : html`<input ...${given} />`}
    </${Field}>
  `;
}

/** A whole number, with what it counts beside it. */
export function NumberField({ name, label, unit, help }) {
  const given = control(name, typed.value[name], (value) => type(name, value));
  return html`
    <${Field} name=${name} label=${label} help=${help}>
      <span class="measure"><input inputmode="numeric" ...${given} /><span>${unit}</span></span>
    </${Field}>
  `;
}

export function TickField({ name, label, help }) {
  return html`
    <div class="field">
      <label class="tick">
        <input
          type="checkbox"
          ...${marks(name)}
          checked=${typed.value[name]}
          onChange=${(event) => type(name, event.currentTarget.checked)}
        />
        <span>${label}</span>
      </label>
      <${Foot} name=${name} help=${help} />
    </div>
  `;
}

function idOf(name) {
  return `event-type-${name.replaceAll(".", "-")}`;
}
