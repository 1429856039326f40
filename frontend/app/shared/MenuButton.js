import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";

/**
 * A button that opens a menu. Arrow keys, Home and End move in it; a choice closes it, and so do Escape and whatever is
 * done elsewhere. `items` are [{ words, href }], each a page that opens beside this one, or [{ words, onChoose }].
 */
export function MenuButton({ id, icon, words, primary, items }) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef(null);
  const button = useRef(null);
  /** Where the menu begins: 0 is its first item, -1 its last. */
  const first = useRef(0);

  // Before anybody can go on, so not after the next paint.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    choices().at(first.current).focus();
    const closeOutside = ({ target }) => place.current.contains(target) || setOpen(false);
    for (const event of ["pointerdown", "focusin"]) document.addEventListener(event, closeOutside);
    return () => ["pointerdown", "focusin"].forEach((event) => document.removeEventListener(event, closeOutside));
  }, [isOpen]);

  function choices() {
    return [...place.current.querySelectorAll('[role="menuitem"]')];
  }

  function openAt(index) {
    first.current = index;
    setOpen(true);
  }

  function close() {
    setOpen(false);
    button.current.focus();
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const all = isOpen ? choices() : [];
    const at = all.indexOf(document.activeElement);
    const target = { ArrowDown: (at + 1) % all.length, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[event.key];
    if (isOpen && event.key === "Escape") close();
    else if (isOpen && target !== undefined) all.at(target).focus();
    else if (event.key === "ArrowDown") openAt(0);
    else if (event.key === "ArrowUp") openAt(-1);
    else return;
    event.preventDefault();
  }

  return html`
    <div class="menu" ref=${place} onKeyDown=${press}>
      <button
        id=${id}
        class=${`button${primary ? " button-primary" : ""}`}
        type="button"
        aria-haspopup="menu"
        aria-expanded=${String(isOpen)}
        aria-controls=${isOpen ? `${id}-items` : undefined}
        ref=${button}
        onClick=${() => (isOpen ? close() : openAt(0))}
      >
        <${Icon} name=${icon} />${words}<${Icon} name="down" />
      </button>
      ${
        isOpen &&
        html`<ul id=${`${id}-items`} class="menu-items" role="menu" aria-labelledby=${id}>
          ${items.map((item) => html`<li role="none" key=${item.words}><${Item} ...${item} onClose=${close} /></li>`)}
        </ul>`
      }
    </div>
  `;
}

function Item({ words, href, onChoose, onClose }) {
  function choose() {
    onClose();
    onChoose?.();
  }

  return href
    ? html`<a role="menuitem" tabindex="-1" href=${href} target="_blank" rel="noopener noreferrer" onClick=${choose}>${words}</a>`
    : html`<button role="menuitem" tabindex="-1" type="button" onClick=${choose}>${words}</button>`;
}
