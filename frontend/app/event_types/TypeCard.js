/** @import { View } from "./address.js" */
import { html, useRef, useState } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { focusLater, whenShown } from "../shared/focus.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords } from "../shared/place.js";
import { durationWords } from "../shared/time.js";
import { rich, t } from "../shared/words.js";
import { writeAddress } from "./address.js";
import { remove, setHidden } from "./change_list.js";
import { busy, note } from "./list_state.js";
import { follow } from "./navigation.js";
import { moveBy } from "./order.js";
import { isUnsaved } from "./state.js";

export function TypeCard({ eventType }) {
  const { slug, title, hidden: isHidden } = eventType;
  /** @type {View} */
  const edit = { name: "edit", slug };
  /** @type {View} */
  const copy = { name: "new", slug };
  const working = busy.value === slug;

  async function del() {
    if (await remove(slug)) focusLater(`[data-undo="${CSS.escape(slug)}"]`);
  }

  return html`
    <li class="event-type glass" data-slug=${slug} data-hidden=${String(isHidden)}>
      <div class="event-type-top">
        <h2 class="event-type-title">
          <a href=${writeAddress(edit)} data-edit=${slug} onClick=${follow(edit)} dir="auto">${title}</a>
        </h2>
        ${isHidden && html`<span class="tag">${t("event_types.card.hidden")}</span>`}
        ${isUnsaved({ slug }) && html`<span class="tag event-type-unsaved">${t("event_types.card.unsaved")}</span>`}
      </div>
      <${Facts} eventType=${eventType} />
      <${CopyAddress} path=${`${own.value.url}/${slug}`} title=${title} />
      <div class="event-type-actions">
        <a class="button" href=${writeAddress(edit)} onClick=${follow(edit)}>${rich("event_types.card.edit", { title, hidden })}</a>
        <a class="button" href=${writeAddress(copy)} onClick=${follow(copy)}>${rich("event_types.card.copy", { title, hidden })}</a>
        <button class="button" type="button" aria-disabled=${String(working)} onClick=${() => setHidden(slug, !isHidden)}>
          ${isHidden ? rich("event_types.card.show", { title, hidden }) : rich("event_types.card.hide", { title, hidden })}
        </button>
        <button class="button" type="button" aria-disabled=${String(working)} onClick=${del}>
          ${rich("event_types.card.delete", { title, hidden })}
        </button>
        <${Order} slug=${slug} title=${title} />
      </div>
      <${Note} slug=${slug} />
    </li>
  `;
}

function Facts({ eventType }) {
  const { duration_minutes: minutes, price, place, requires_confirmation: confirmed, questions } = eventType;
  return html`
    <ul class="facts">
      <li><${Icon} name="clock" />${durationWords(minutes)}</li>
      <li><${Icon} name=${placeIcon(place)} />${placeWords(place)}</li>
      ${price && html`<li dir="auto">${price}</li>`}
      ${confirmed && html`<li>${t("event_types.card.confirmed")}</li>`}
      ${questions.length > 0 && html`<li>${t("event_types.card.questions", { count: questions.length })}</li>`}
    </ul>
  `;
}

function Order({ slug, title }) {
  const all = own.value.event_types;
  const place = all.findIndex((each) => each.slug === slug);
  return html`
    <span class="event-type-order" role="group" aria-label=${t("event_types.list.order", { title })}>
      <${Step} slug=${slug} step=${-1} words=${t("event_types.list.up")} icon="left" ends=${place === 0} />
      <${Step} slug=${slug} step=${1} words=${t("event_types.list.down")} icon="right" ends=${place === all.length - 1} />
    </span>
  `;
}

function Step({ slug, step, words, icon, ends }) {
  const button = useRef(null);

  function go() {
    if (ends) return;
    moveBy(slug, step);
    // A button that is moved in the page loses the focus.
    whenShown(() => button.current?.focus());
  }

  return html`
    <button class="icon-button" type="button" ref=${button} aria-label=${words} aria-disabled=${String(ends)} onClick=${go}>
      <${Icon} name=${icon} />
    </button>
  `;
}

function Note({ slug }) {
  if (note.value?.slug !== slug) return null;
  const { words, undo, failed } = note.value;
  if (failed) return html`<p class="form-error" role="alert"><${Icon} name="alert" />${failed}</p>`;
  return html`
    <p class="event-type-note">
      ${words}
      <button class="text-button" type="button" onClick=${undo}>${t("event_types.undo")}</button>
    </p>
  `;
}

/** An address of the site to open and to copy. */
function CopyAddress({ path, title }) {
  const [told, setTold] = useState("");
  const { href: address, host } = new URL(path, location.origin);

  async function copy() {
    try {
      await navigator.clipboard.writeText(address);
      setTold(t("event_types.card.link_copied"));
    } catch {
      setTold(t("event_types.card.link_not_copied"));
    }
  }

  return html`
    <div class="copy-address">
      <a href=${path} dir="ltr"><span class="copy-host">${host}</span>${path}</a>
      <button class="text-button" type="button" onClick=${copy}>
        <${Icon} name="copy" />${rich("event_types.card.copy_link", { title, hidden })}
      </button>
      <span class="quiet" role="status">${told}</span>
    </div>
  `;
}
