/** @import { View } from "./address.js" */
import { html, useRef, useState } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { focusLater } from "../shared/focus.js";
import { Icon } from "../shared/Icon.js";
import { placeIcon, placeWords } from "../shared/place.js";
import { durationWords } from "../shared/time.js";
import { writeAddress } from "./address.js";
import { remove, setHidden } from "./change_list.js";
import { busy, note } from "./list_state.js";
import { follow } from "./navigation.js";
import { moveBy } from "./order.js";
import { isUnsaved } from "./state.js";
import { count } from "./words.js";

export function TypeCard({ eventType }) {
  const { slug, title, hidden } = eventType;
  /** @type {View} */
  const edit = { name: "edit", slug };
  /** @type {View} */
  const copy = { name: "new", slug };
  const working = busy.value === slug;

  async function del() {
    if (await remove(slug)) focusLater(`[data-undo="${CSS.escape(slug)}"]`);
  }

  return html`
    <li class="event-type glass" data-slug=${slug} data-hidden=${String(hidden)}>
      <div class="event-type-top">
        <h2 class="event-type-title">
          <a href=${writeAddress(edit)} data-edit=${slug} onClick=${follow(edit)}>${title}</a>
        </h2>
        ${hidden && html`<span class="tag">Hidden</span>`}
        ${isUnsaved({ slug }) && html`<span class="tag event-type-unsaved">Not saved</span>`}
      </div>
      <${Facts} eventType=${eventType} />
      <${CopyAddress} path=${`${own.value.url}/${slug}`} title=${title} />
      <div class="event-type-actions">
        <a class="button" href=${writeAddress(edit)} onClick=${follow(edit)}>Edit<${Of} title=${title} /></a>
        <a class="button" href=${writeAddress(copy)} onClick=${follow(copy)}>Make a copy<${Of} title=${title} /></a>
        <button class="button" type="button" aria-disabled=${String(working)} onClick=${() => setHidden(slug, !hidden)}>
          ${hidden ? "Show" : "Hide"}<${Of} title=${title} />
        </button>
        <button class="button" type="button" aria-disabled=${String(working)} onClick=${del}>
          Delete<${Of} title=${title} />
        </button>
        <${Order} slug=${slug} title=${title} />
      </div>
      <${Note} slug=${slug} />
    </li>
  `;
}

/** Which one a button is about: seen from its place, heard as words. */
function Of({ title }) {
  return html`<span class="hidden-label"> ${title}</span>`;
}

function Facts({ eventType }) {
  const { duration_minutes: minutes, price, place, requires_confirmation: confirmed, questions } = eventType;
  return html`
    <ul class="facts">
      <li><${Icon} name="clock" />${durationWords(minutes)}</li>
      <li><${Icon} name=${placeIcon(place)} />${placeWords(place)}</li>
      ${price && html`<li>${price}</li>`}
      ${confirmed && html`<li>Confirmed by you</li>`}
      ${questions.length > 0 && html`<li>${count(questions.length, "question")}</li>`}
    </ul>
  `;
}

function Order({ slug, title }) {
  const all = own.value.event_types;
  const place = all.findIndex((each) => each.slug === slug);
  return html`
    <span class="event-type-order" role="group" aria-label=${`Order of ${title}`}>
      <${Step} slug=${slug} step=${-1} words="Up" icon="left" ends=${place === 0} />
      <${Step} slug=${slug} step=${1} words="Down" icon="right" ends=${place === all.length - 1} />
    </span>
  `;
}

function Step({ slug, step, words, icon, ends }) {
  const button = useRef(null);

  function go() {
    if (ends) return;
    moveBy(slug, step);
    // A button that is moved in the page loses the focus.
    requestAnimationFrame(() => button.current?.focus());
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
      <button class="text-button" type="button" onClick=${undo}>Undo</button>
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
      setTold("Copied");
    } catch {
      setTold("Copying is not allowed here: open the link, and copy its address.");
    }
  }

  return html`
    <div class="copy-address">
      <a href=${path}><span class="copy-host">${host}</span>${path}</a>
      <button class="text-button" type="button" onClick=${copy}>
        <${Icon} name="copy" />Copy link<span class="hidden-label"> to ${title}</span>
      </button>
      <span class="quiet" role="status">${told}</span>
    </div>
  `;
}
