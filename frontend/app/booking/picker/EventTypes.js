import { html, useState } from "../../../vendor/preact.js";
import { focusLater } from "../../shared/focus.js";
import { Icon } from "../../shared/Icon.js";
import { placeIcon, placeWords } from "../../shared/place.js";
import { durationWords } from "../../shared/time.js";
import { writeAddress } from "../times/address.js";
import { chooseEventType } from "../times/navigation.js";
import { address, eventType, expert } from "../times/state.js";
import { hidden } from "../../shared/hidden.js";
import { rich, t } from "../../shared/words.js";

/** On a phone only the chosen one is shown, until somebody wants to change it. */
export function EventTypes() {
  const [isFolded, setFolded] = useState(true);
  const hasOthers = expert.value && shown().length > 1;

  function unfold() {
    setFolded(false);
    focusLater(".type");
  }

  return html`
    <section class="event-types" aria-labelledby="types-heading">
      <div class="picker-top">
        <h2 id="types-heading">${t("booking.picker.event_types")}</h2>
        ${
          hasOthers &&
          isFolded &&
          html`
            <button class="text-button types-change" type="button" onClick=${unfold}>
              ${rich("booking.picker.change_event_type", { hidden })}
            </button>
          `
        }
      </div>
      <div class="types" data-folded=${isFolded || undefined}>
        ${
          expert.value
            ? shown().map((type) => html`<${EventType} key=${type.slug} type=${type} />`)
            : [1, 2].map(() => html`<span class="type skeleton" aria-hidden="true"></span>`)
        }
      </div>
    </section>
  `;
}

/** Those on the expert's page, and first the one that only its link leads to, if it is the chosen one. */
function shown() {
  const { event_types: types } = expert.value;
  const chosen = eventType.value;
  return !chosen || types.some(({ slug }) => slug === chosen.slug) ? types : [chosen, ...types];
}

function EventType({ type }) {
  const { handle, slug } = address.value;
  const chosen = type.slug === (slug ?? eventType.value.slug);

  function choose(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    chooseEventType(type.slug);
  }

  return html`
    <a
      class="type"
      href=${writeAddress({ handle, slug: type.slug })}
      aria-current=${chosen ? "true" : undefined}
      onClick=${choose}
    >
      <span class="type-title" dir="auto">${type.title}</span>
      <span class="type-text" dir="auto">${type.description}</span>
      <span class="type-facts">
        <span><${Icon} name="clock" />${durationWords(type.duration_minutes)}</span>
        <span><${Icon} name=${placeIcon(type.place)} />${placeWords(type.place)}</span>
        ${type.price && html`<span dir="auto">${type.price}</span>`}
        ${type.requires_confirmation && html`<span>${t("booking.picker.by_request")}</span>`}
      </span>
    </a>
  `;
}
