import { html } from "../../vendor/preact.js";
import { control, Field, Foot, marks } from "./Field.js";
import { change, type, typed } from "./state.js";

const KINDS = [
  ["jitsi", "Video room", "A room of its own for each session. Nothing to set up."],
  ["link", "Your own link", "A meeting room that you have already. Only who booked sees the link."],
  ["phone", "Phone", "You call the number that the client gives."],
  ["in_person", "In person", "The client comes to you. The address is shown on your page."],
];

export function PlaceFields() {
  const { place } = typed.value;
  const { id, ...first } = marks("place");
  return html`
    <fieldset class="field place">
      <legend>Place</legend>
      <div class="place-kinds">
        ${KINDS.map(
          ([kind, words, help], index) => html`
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
                <strong id=${`${id}-${kind}`}>${words}</strong>
                <span class="field-help" id=${`${id}-${kind}-help`}>${help}</span>
              </span>
            </label>
          `,
        )}
      </div>
      <${Foot} name="place" />
      ${
        place === "link" &&
        html`<${Detail} kind="link" type="url" label="Address of the meeting room" help="It begins with https://." />`
      }
      ${
        place === "in_person" &&
        html`<${Detail} kind="in_person" label="Address" help="Street and town, and what helps to find it." />`
      }
    </fieldset>
  `;
}

function Detail({ kind, label, help, type: inputType = "text" }) {
  const { details } = typed.value;
  const set = (value) => change({ ...typed.value, details: { ...details, [kind]: value } }, "place.detail");
  return html`
    <${Field} name="place.detail" label=${label} help=${help}>
      <input type=${inputType} ...${control("place.detail", details[kind], set)} />
    </${Field}>
  `;
}
