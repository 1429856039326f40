import { html } from "../../vendor/preact.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { timeWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { numberIn } from "./form.js";
import { leave, type, typed, wrongWith } from "./state.js";

/**
 * Label above, help below; what is wrong stands in the place of the help. Both are those of the field's name, unless they
 * are given.
 */
export function Field({ name, label = t(`event_types.labels.${name}`), help = helpOf(name), children }) {
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

export function TextField({ name, rows, optional = false }) {
  const label = t(`event_types.labels.${name}`);
  const given = control(name, typed.value[name], (value) => type(name, value));
  return html`
    <${Field} name=${name} label=${optional ? t("event_types.editor.optional", { label }) : label}>
      ${rows ? html`<textarea dir="auto" rows=${rows} ...${given}></textarea>` : html`<input dir="auto" ...${given} />`}
    </${Field}>
  `;
}

/** A whole number, with what it counts beside it. */
export function NumberField({ name, unit }) {
  const value = typed.value[name];
  const given = control(name, value, (changed) => type(name, changed));
  return html`
    <${Field} name=${name}>
      <span class="measure">
        <input inputmode="numeric" ...${given} /><span>${t(`event_types.units.${unit}`, { count: numberIn(value) })}</span>
      </span>
    </${Field}>
  `;
}

export function TickField({ name }) {
  return html`
    <div class="field">
      <label class="tick">
        <input
          type="checkbox"
          ...${marks(name)}
          checked=${typed.value[name]}
          onChange=${(event) => type(name, event.currentTarget.checked)}
        />
        <span>${t(`event_types.labels.${name}`)}</span>
      </label>
      <${Foot} name=${name} help=${helpOf(name)} />
    </div>
  `;
}

/** With the examples of times that some have. */
function helpOf(name) {
  const [first, second, third] = ["09:00", "09:30", "10:00"].map((clock) => timeWords(clock));
  return t(`event_types.help.${name}`, { first, second, third });
}

function idOf(name) {
  return `event-type-${name.replaceAll(".", "-")}`;
}
