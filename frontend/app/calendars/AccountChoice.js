import { html, useRef } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { focusLater } from "../shared/focus.js";
import { busy, focusFirstWrong, problem, refusals } from "../shared/forms/attempt.js";
import { Field } from "../shared/forms/Field.js";
import { FieldError } from "../shared/forms/FieldError.js";
import { FormError } from "../shared/forms/FormError.js";
import { CALENDAR_ENTRY } from "../shared/forms/limits.js";
import { rich, t } from "../shared/words.js";
import { edit, forgetEdit, typeEdit } from "./accounts.js";
import { choose } from "./change_account.js";
import { choiceOf, filled, isChosen, ON_DELETE, PLACES } from "./choice.js";
import { sent } from "./state.js";

/** Which calendars of an account keep time free, which one gets the bookings, and how. */
export function AccountChoice({ account }) {
  const form = useRef(null);
  const chosen = edit.value?.id === account.id ? edit.value : { id: account.id, ...choiceOf(account) };
  const type = (changes) => typeEdit({ ...chosen, ...changes });

  async function send(event) {
    event.preventDefault();
    edit.value = chosen;
    if (await choose(account)) focusLater(`[data-id="${CSS.escape(account.id)}"] [data-choose]`);
    else focusFirstWrong(form.current);
  }

  function cancel() {
    forgetEdit();
    refusals.value = {};
    problem.value = null;
    focusLater(`[data-id="${CSS.escape(account.id)}"] [data-choose]`);
  }

  return html`
    <form class="pane-form account-choice" novalidate ref=${form} aria-label=${t("calendars.choice.label")} onSubmit=${send}>
      <${Reads} account=${account} chosen=${chosen} onType=${type} />
      <${Field}
        name="writes_to"
        label=${t("calendars.choice.writes_to")}
        help=${t(chosen.writes_to ? "calendars.choice.writes_to_help" : "calendars.choice.nowhere_help")}
        value=${chosen.writes_to ?? ""}
        options=${[
          ...account.calendars.filter(({ writable }) => writable).map(({ id, name }) => [id, name]),
          ["", t("calendars.choice.nowhere")],
        ]}
        onType=${(id) => type({ writes_to: id || null })}
      />
      ${
        chosen.writes_to &&
        html`
          <${OnDelete} chosen=${chosen} onType=${type} />
          <${Wording} chosen=${chosen} onType=${type} />
        `
      }
      <${FormError}>${sent.value === "choose" && problem.value}</${FormError}>
      <p class="pane-actions">
        <button class="button button-primary" type="submit" aria-disabled=${String(Boolean(busy.value))}>
          ${busy.value === "choose" && html`<span class="spinner"></span>`}${t("calendars.choice.save")}
        </button>
        ${isChosen(account) && html`<button class="button" type="button" onClick=${cancel}>${t("calendars.choice.cancel")}</button>`}
      </p>
    </form>
  `;
}

function Reads({ account, chosen, onType }) {
  const wrong = refusals.value.reads;

  function press(id, isRead) {
    // In the order of the account's calendars, whatever was ticked first.
    const ids = account.calendars.map((each) => each.id);
    onType({ reads: ids.filter((each) => (each === id ? isRead : chosen.reads.includes(each))) });
  }

  return html`
    <fieldset class="field pane-choice">
      <legend>${t("calendars.choice.reads")}</legend>
      ${account.calendars.map(
        ({ id, name }, index) => html`
          <label class="pane-option" key=${id}>
            <input
              type="checkbox"
              checked=${chosen.reads.includes(id)}
              aria-invalid=${wrong && !index ? "true" : undefined}
              aria-describedby="help-reads"
              onChange=${(event) => press(id, event.currentTarget.checked)}
            />
            <bdi>${name}</bdi>
          </label>
        `,
      )}
      <div class="field-foot" id="help-reads">
        ${wrong ? html`<${FieldError}>${wrong}</${FieldError}>` : html`<span class="field-help">${t("calendars.choice.reads_help")}</span>`}
      </div>
    </fieldset>
  `;
}

function OnDelete({ chosen, onType }) {
  return html`
    <fieldset class="field pane-choice">
      <legend>${t("calendars.choice.on_delete")}</legend>
      ${ON_DELETE.map(
        (name) => html`
          <label class="pane-option" key=${name}>
            <input
              type="radio"
              name="on_delete"
              value=${name}
              checked=${chosen.on_delete === name}
              onChange=${() => onType({ on_delete: name })}
            />
            <span>${rich(`calendars.choice.deleted.${name}`, { strong: (words) => html`<strong>${words}</strong>` })}</span>
          </label>
        `,
      )}
      <p class="field-help">${t("calendars.choice.moving_help")}</p>
    </fieldset>
  `;
}

/** How an entry reads, with an example; folded, since most leave it as it is. */
function Wording({ chosen, onType }) {
  const isOwn =
    chosen.title || chosen.description || chosen.invites || refusals.value.title || refusals.value.description;
  return html`
    <details class="program account-wording" open=${Boolean(isOwn)}>
      <summary>${t("calendars.choice.wording")}</summary>
      <div class="account-words">
        <${Field}
          name="title"
          label=${t("calendars.choice.title")}
          help=${t("calendars.choice.title_help")}
          value=${chosen.title}
          longest=${CALENDAR_ENTRY.title}
          dir="auto"
          autocomplete="off"
          onType=${(title) => onType({ title })}
        />
        <${Field}
          name="description"
          label=${t("calendars.choice.description")}
          help=${t("calendars.choice.description_help")}
          value=${chosen.description}
          longest=${CALENDAR_ENTRY.description}
          multiline
          rows="3"
          dir="auto"
          onType=${(description) => onType({ description })}
        />
        <p class="field-help account-places">
          ${t("calendars.choice.places")}${" "}
          ${PLACES.map((place) => html`<code key=${place}>${`{${place}}`}</code>${" "}`)}
        </p>
        <${Example} chosen=${chosen} />
        <label class="pane-option">
          <input
            type="checkbox"
            checked=${chosen.invites}
            onChange=${(event) => onType({ invites: event.currentTarget.checked })}
          />
          <span>${rich("calendars.choice.invites", { strong: (words) => html`<strong>${words}</strong>` })}</span>
        </label>
      </div>
    </details>
  `;
}

/** An entry of a booking that might be, as it would stand in the calendar. */
function Example({ chosen }) {
  const type = own.value?.event_types?.[0]?.title ?? t("calendars.example.event_type");
  const values = {
    client: t("calendars.example.client"),
    event_type: type,
    email: t("calendars.example.email"),
    phone: t("calendars.example.phone"),
    notes: t("calendars.example.notes"),
    answers: t("calendars.example.answers"),
    link: `${location.origin}/booking#…`,
  };
  const title = filled(chosen.title, values) || t("calendars.example.title", values);
  const words = filled(chosen.description, values) || `${values.notes}\n\n${values.answers}\n\n${values.link}`;
  return html`
    <figure class="account-example">
      <figcaption class="quiet">${t("calendars.example.heading")}</figcaption>
      <p class="account-example-title" dir="auto">${title}</p>
      <p class="account-example-words" dir="auto">${words}</p>
    </figure>
  `;
}
