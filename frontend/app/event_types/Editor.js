/** @import { View } from "./address.js" */
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { focusLater } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { numberWords } from "../shared/locale.js";
import { Notice } from "../shared/Notice.js";
import { rich, t } from "../shared/words.js";
import { writeAddress } from "./address.js";
import { Conflict } from "./Conflict.js";
import { control, Field, TextField, TickField } from "./Field.js";
import { FOLDED } from "./field_names.js";
import { numberIn } from "./form.js";
import { MoreFields } from "./MoreFields.js";
import { lastEdited, openList } from "./navigation.js";
import { PlaceFields } from "./PlaceFields.js";
import { QuestionFields } from "./QuestionFields.js";
import { forgetDoubt, save, saveOver } from "./save.js";
import {
  base,
  changed,
  closeForm,
  conflict,
  discard,
  formError,
  givenUp,
  key,
  openForm,
  restored,
  stage,
  takeBack,
  type,
  typed,
} from "./state.js";
import { summary } from "./words.js";

/** @type {View} */
const LIST = { name: "list" };
const USUAL = [15, 30, 45, 60, 90];

/** The form of the event type `slug`, or of a new one, which may begin as a copy of `from`. */
export function Editor({ slug = null, from = null }) {
  useLayoutEffect(() => {
    openForm({ slug, from });
    return () => {
      closeForm();
      forgetDoubt();
    };
  }, [slug, from]);

  if (!key.value) return null;
  if (slug && !base.value) {
    return html`
      <${Notice}
        icon="calendar"
        title=${t("event_types.missing.title")}
        action=${t("event_types.missing.action")}
        href=${writeAddress(LIST)}
      >
        ${t("event_types.missing.text")}
      </${Notice}>
    `;
  }
  return html`<${Form} />`;
}

function Form() {
  const heading = useRef(null);
  const form = useRef(null);
  const [more, setMore] = useState(false);

  useLayoutEffect(() => heading.current.focus(), []);

  async function send(attempt) {
    const { saved, wrong } = await attempt();
    if (saved) {
      lastEdited.value = saved.slug;
      openList();
      return;
    }
    if (FOLDED.includes(wrong)) setMore(true);
    // The message is in the page only after the next paint.
    const target = wrong ? `[data-field="${wrong}"]` : ".conflict-title";
    focusLater(target, form.current);
  }

  return html`
    <section class="event-type-editor" aria-labelledby="editor-heading">
      <a class="back" href=${writeAddress(LIST)} onClick=${back}><${Icon} name="back" />${t("event_types.editor.back")}</a>
      <h1 id="editor-heading" tabindex="-1" ref=${heading}>
        ${base.value ? rich("event_types.editor.edit", { title: html`<bdi>${base.value.title}</bdi>` }) : t("event_types.editor.new")}
      </h1>
      ${restored.value && html`<p class="event-type-note">${t("event_types.editor.restored")}</p>`}
      <form
        novalidate
        ref=${form}
        onSubmit=${(event) => {
          event.preventDefault();
          send(save);
        }}
      >
        <section class="event-type-part glass" aria-labelledby="basics-heading">
          <h2 id="basics-heading">${t("event_types.parts.basics")}</h2>
          <${TextField} name="title" />
          <${TextField} name="description" rows="3" optional />
          <${DurationField} />
          <${TextField} name="price" optional />
        </section>
        <section class="event-type-part glass"><${PlaceFields} /></section>
        <${QuestionFields} />
        <section class="event-type-part glass" aria-labelledby="who-heading">
          <h2 id="who-heading">${t("event_types.parts.who")}</h2>
          <${TickField} name="requires_confirmation" />
          <${TickField} name="hidden" />
        </section>
        <${MoreFields} open=${more} onToggle=${setMore} />
        <${Conflict} onSaveOver=${() => send(saveOver)} onTaken=${() => heading.current.focus()} />
        <${FormError}>${formError.value}</${FormError}>
        <div class="event-type-save glass">
          <ul class="event-type-summary">${summary(typed.value).map((words) => html`<li key=${words}>${words}</li>`)}</ul>
          <p class="event-type-keeping" role="status"><${Keeping} /></p>
          <button
            class="button button-primary"
            type="submit"
            aria-disabled=${String(stage.value === "sending" || Boolean(conflict.value))}
          >
            ${stage.value === "sending" && html`<span class="spinner"></span>`}${action()}
          </button>
        </div>
      </form>
    </section>
  `;
}

/** How to be rid of what is typed, and how to have it back. */
function Keeping() {
  if (givenUp.value) {
    return html`
      <span>
        ${t("event_types.editor.put_aside")}${" "}
        <button class="text-button" type="button" onClick=${takeBack}>${t("event_types.undo")}</button>
      </span>
    `;
  }
  return (
    changed.value &&
    html`
      <button class="text-button" type="button" onClick=${discard}>
        ${base.value ? t("event_types.editor.discard") : t("event_types.editor.start_over")}
      </button>
    `
  );
}

function back(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  openList();
}

function action() {
  if (stage.value === "sending") return base.value ? t("event_types.editor.saving") : t("event_types.editor.creating");
  if (stage.value === "doubt") return t("event_types.editor.try_again");
  return base.value ? t("event_types.editor.save") : t("event_types.editor.create");
}

/** The usual lengths at one press, any other one typed. */
function DurationField() {
  const name = "duration_minutes";
  const minutes = numberIn(typed.value[name]);
  return html`
    <${Field} name=${name}>
      <div class="duration">
        <div class="chips" role="group" aria-label=${t("event_types.editor.usual_durations")}>
          ${USUAL.map(
            (usual) => html`
              <button
                class="chip"
                type="button"
                key=${usual}
                aria-pressed=${String(minutes === usual)}
                onClick=${() => type(name, String(usual))}
              >
                ${numberWords(usual)}
              </button>
            `,
          )}
        </div>
        <span class="measure">
          <input inputmode="numeric" ...${control(name, typed.value[name], (value) => type(name, value))} />
          <span>${t("event_types.units.minutes", { count: minutes })}</span>
        </span>
      </div>
    </${Field}>
  `;
}
