import { html } from "../../../vendor/preact.js";
import { changeStart, closeForm } from "../times/navigation.js";
import { address, zone } from "../times/state.js";
import { Icon } from "../../shared/Icon.js";
import { dateOf, dateWords, timeOf } from "../../shared/time.js";
import { forgetRefusal, lost } from "./state.js";

/** Says at once that the chosen time is gone, and offers the nearest open ones. */
export function LostSlot({ consolation }) {
  return html`<div role="alert">
    ${lost.value && html`<${Gone} lost=${lost.value} consolation=${consolation} />`}
  </div>`;
}

function Gone({ lost: { why, nearest }, consolation }) {
  const { start } = address.value;
  const day = dateOf(start, zone.value);
  const time = timeOf(start, zone.value);

  function choose(slot) {
    forgetRefusal("start");
    changeStart(slot.start);
    document.getElementById("field-start")?.focus();
  }

  return html`
    <div class="lost">
      <p class="lost-title">
        <${Icon} name="alert" />
        ${title(why, time, dateWords(day))}
      </p>
      <p>
        ${consolation} ${nearest.length ? "The nearest open times:" : "There is no other open time near it."}
      </p>
      ${
        nearest.length > 0 &&
        html`
          <ul class="lost-slots">
            ${nearest.map(
              (slot) => html`
                <li key=${slot.start}>
                  <button class="slot" type="button" onClick=${() => choose(slot)}>${label(slot, day)}</button>
                </li>
              `,
            )}
          </ul>
        `
      }
      <button class="text-button" type="button" onClick=${closeForm}>See all times</button>
    </div>
  `;
}

function title(why, time, day) {
  switch (why) {
    case "taken":
      return `${time} was just taken by somebody else.`;
    case "held":
      return `${time} is held by somebody else; it may come back.`;
    case "current":
      return `${time} on ${day} is the time that it has already.`;
    default:
      return `${time} on ${day} can’t be booked any more.`;
  }
}

function label(slot, day) {
  const own = dateOf(slot.start, zone.value);
  const time = timeOf(slot.start, zone.value);
  return own === day ? time : `${dateWords(own)}, ${time}`;
}
