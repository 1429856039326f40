import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { timeOf } from "./time.js";
import { t } from "./words.js";
import { findZones, MOST_FOUND, zoneChoices } from "./zone_menu.js";
import { isZone, offsetName, todaysName, zonePlace, zoneWords } from "./zones.js";

/**
 * A time zone, found by what people know of it. `near` are those that are offered before somebody types: [name, note]
 * pairs, of which the first of a name counts. `value` is "" where none is chosen, and with `optional` may be so again.
 * Where there is little room, `brief`, its place is shown without its offset, which stands in the list.
 */
export function ZoneCombobox({ id, label, value, near, instant, brief, optional, wrong, help, onChoose }) {
  const [choices, setChoices] = useState([]);
  const [typed, setTyped] = useState(null);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef(null);
  const list = useRef(null);
  const when = instant ?? Date.now();
  const options = typed?.trim() ? findZones(choices, typed, when) : nearby(near);
  const shown = options.slice(0, MOST_FOUND);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, isOpen]);

  // What is shown instead of what was typed is replaced by what is typed next.
  useEffect(() => {
    if (typed === null && document.activeElement === input.current) input.current.select();
  }, [typed]);

  function open() {
    setOpen(true);
    if (!choices.length) load();
  }

  async function load() {
    const names = [value, ...near.map(([name]) => name)].filter(Boolean);
    // By place and offset at once, and by the rest as soon as it's known.
    setChoices(zoneChoices({}, ...names));
    setChoices(zoneChoices(await known(), ...names));
  }

  function close() {
    setOpen(false);
    setTyped(null);
    setAt(0);
  }

  function choose(name) {
    close();
    if (name !== todaysName(value)) onChoose(name);
  }

  function leave() {
    if (optional && typed?.trim() === "" && value) onChoose("");
    close();
  }

  function type(event) {
    setTyped(event.currentTarget.value);
    setAt(0);
    open();
  }

  function press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) open();
      else setAt((at + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (shown[at]) choose(shown[at].name);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    }
  }

  return html`
    <div class="combobox">
      <input
        id=${id}
        class="control"
        type="text"
        role="combobox"
        aria-label=${label}
        aria-expanded=${String(isOpen)}
        aria-controls=${`${id}-options`}
        aria-autocomplete="list"
        aria-activedescendant=${isOpen && shown[at] ? `${id}-option-${at}` : undefined}
        aria-invalid=${wrong ? "true" : undefined}
        aria-describedby=${help}
        autocomplete="off"
        autocapitalize="none"
        spellcheck=${false}
        placeholder=${optional ? t("shared.zone_menu.not_chosen") : undefined}
        value=${typed ?? (value ? nameOf(value, when, brief) : "")}
        ref=${input}
        onFocus=${() => input.current.select()}
        onClick=${open}
        onInput=${type}
        onKeyDown=${press}
        onBlur=${leave}
      />
      <div class="combobox-foot" hidden=${!isOpen}>
        <ul id=${`${id}-options`} role="listbox" aria-label=${t("shared.zone_menu.zones")} ref=${list}>
          ${
            isOpen &&
            shown.map(
              (option, index) => html`
                <${Option}
                  key=${option.name}
                  id=${`${id}-option-${index}`}
                  ...${option}
                  when=${when}
                  isActive=${index === at}
                  onChoose=${() => choose(option.name)}
                />
              `,
            )
          }
        </ul>
        <p class="combobox-hint" role="status">${isOpen && hint(typed, options.length)}</p>
      </div>
    </div>
  `;
}

function Option({ id, name, place, country, note, when, isActive, onChoose }) {
  const isKnown = isZone(name);
  const offset = isKnown && !place.startsWith("UTC") && offsetName(when, name);
  const more = [country, note, offset].filter(Boolean).join(", ");
  return html`
    <li
      id=${id}
      role="option"
      aria-selected=${String(isActive)}
      data-zone=${name}
      onMouseDown=${(event) => event.preventDefault()}
      onClick=${onChoose}
    >
      <span class="combobox-words">${place}<span class="combobox-more">${more}</span></span>
      <span class="combobox-now">${isKnown && timeOf(Date.now(), name)}</span>
    </li>
  `;
}

/** Of a zone that this browser lacks nobody here knows the offset. */
function nameOf(zone, when, brief) {
  return isZone(zone) && !brief ? zoneWords(todaysName(zone), when) : zonePlace(zone, when);
}

/** @param {[string, string][]} near */
function nearby(near) {
  const notes = new Map();
  for (const [name, note] of near) if (name && !notes.get(todaysName(name))) notes.set(todaysName(name), note);
  return [...notes].map(([name, note]) => ({ name, place: zonePlace(name), country: "", note }));
}

function hint(typed, found) {
  if (!typed?.trim()) return t("shared.zone_menu.type_to_find");
  if (!found) return t("shared.zone_menu.none_found");
  return t(found > MOST_FOUND ? "shared.zone_menu.too_many_found" : "shared.zone_menu.found", { count: found });
}

let fetched = null;

/** Without it, zones are found by their places and offsets. */
function known() {
  fetched ??= fetch("/zones.json")
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => {
      fetched = null;
      return {};
    });
  return fetched;
}
