import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";
import { control, Field, Foot, marks } from "./Field.js";
import { change, type, typed } from "./state.js";

const KINDS = ["jitsi", "link", "phone", "in_person"];

/** Those that somebody has to say more about, and in what kind of control. */
const DETAILS = { link: "url", in_person: "text" };

export function PlaceFields() {
  const { place } = typed.value;
  const { id, ...first } = marks("place");
  return html`
    <fieldset class="field place">
      <legend>${t("event_types.labels.place")}</legend>
      <div class="place-kinds">
        ${KINDS.map(
          (kind, index) => html`
            <label class="place-kind" key=${kind}>
              <input
                type="radio"
                name=${id}
                ...${index ? {} : { "data-field": first["data-field"] }}
                aria-labelledby=${`${id}-${kind}`}
                aria-describedby=${`${id}-${kind}-help`}
                checked=${place === kind}
                onChange=${() => type("place", kind)}
              />
              <span>
                <strong id=${`${id}-${kind}`}>${t(`event_types.places.${kind}`)}</strong>
                <span class="field-help" id=${`${id}-${kind}-help`}>${t(`event_types.places_help.${kind}`)}</span>
              </span>
            </label>
          `,
        )}
      </div>
      <${Foot} name="place" />
      ${DETAILS[place] && html`<${Detail} key=${place} kind=${place} />`}
    </fieldset>
  `;
}

function Detail({ kind }) {
  const { details } = typed.value;
  const set = (value) => change({ ...typed.value, details: { ...details, [kind]: value } }, "place.detail");
  return html`
    <${Field} name="place.detail" label=${t(`event_types.labels.${kind}`)} help=${t(`event_types.help.${kind}`)}>
      <input dir="auto" type=${DETAILS[kind]} ...${control("place.detail", details[kind], set)} />
    </${Field}>
  `;
}
