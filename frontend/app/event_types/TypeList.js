/** @import { View } from "./address.js" */
import { html, useLayoutEffect } from "../../vendor/preact.js";
import { focusLater, focusOn } from "../shared/focus.js";
import { FormError } from "../shared/forms/FormError.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { rich, t } from "../shared/words.js";
import { writeAddress } from "./address.js";
import { restore } from "./change_list.js";
import { announcement, busy, note, orderError, rows } from "./list_state.js";
import { follow, lastEdited, open } from "./navigation.js";
import { isUnsaved } from "./state.js";
import { TypeCard } from "./TypeCard.js";

/** @type {View} */
const NEW = { name: "new", slug: null };

/** What the expert offers, in the order of their page. */
export function TypeList() {
  // Back from the form, the keyboard continues where it left.
  useLayoutEffect(() => {
    if (lastEdited.value) focusOn(`[data-edit="${CSS.escape(lastEdited.value)}"]`);
    lastEdited.value = null;
  }, []);

  return html`
    <section class="event-types" aria-labelledby="event-types-heading">
      <div class="event-types-top">
        <div>
          <h1 id="event-types-heading">${t("event_types.list.heading")}</h1>
          <p class="quiet">${t("event_types.list.about")}</p>
        </div>
        <a class="button button-primary" href=${writeAddress(NEW)} onClick=${follow(NEW)}>
          ${t("event_types.list.new")}
        </a>
      </div>
      <p class="hidden-label" role="status">${announcement.value}</p>
      <${FormError}>${orderError.value}</${FormError}>
      ${isUnsaved({}) && html`<${Unsaved} />`}
      ${
        rows.value.length
          ? html`
              <ol class="event-type-list">
                ${rows.value.map(({ eventType, isDeleted }) =>
                  isDeleted
                    ? html`<${DeletedRow} key=${`deleted ${eventType.slug}`} eventType=${eventType} />`
                    : html`<${TypeCard} key=${eventType.slug} eventType=${eventType} />`,
                )}
              </ol>
            `
          : html`
              <${Notice}
                icon="calendar"
                heading="h2"
                title=${t("event_types.empty.title")}
                action=${t("event_types.empty.action")}
                onAction=${() => open(NEW)}
              >
                ${t("event_types.empty.text")}
              </${Notice}>
            `
      }
    </section>
  `;
}

function Unsaved() {
  return html`
    <p class="event-type-note">
      <span>
        ${rich("event_types.list.unsaved", { link: (words) => html`<a href=${writeAddress(NEW)} onClick=${follow(NEW)}>${words}</a>` })}
      </span>
    </p>
  `;
}

/** In the place of an event type that was just deleted. */
function DeletedRow({ eventType: { slug, title } }) {
  async function undo() {
    if (await restore(slug)) focusLater(`[data-edit="${CSS.escape(slug)}"]`);
  }

  const failed = note.value?.slug === slug && note.value.failed;
  return html`
    <li class="event-type-deleted">
      <span>${rich("event_types.list.deleted", { title: html`<strong><bdi>${title}</bdi></strong>` })}</span>
      <button class="button" type="button" data-undo=${slug} aria-disabled=${String(Boolean(busy.value))} onClick=${undo}>
        ${busy.value === slug ? html`<span class="spinner"></span>` : html`<${Icon} name="back" />`}${t("event_types.undo")}
      </button>
      <span role="alert">${failed}</span>
    </li>
  `;
}
