import { html } from "../../vendor/preact.js";
import { t } from "../shared/words.js";
import { Foot, marks } from "./Field.js";
import { change, typed } from "./state.js";
import { spanWords } from "./words.js";

const USUAL = [10_080, 2880, 1440, 180, 60, 15];
const MOST = 3;

/** When each side is reminded of a booking: up to three times before it begins, or never. */
export function ReminderFields() {
  return ["client", "expert"].map((side) => html`<${Side} key=${side} side=${side} />`);
}

function Side({ side }) {
  const name = `reminders.${side}`;
  const chosen = typed.value.reminders[side];
  const isFull = chosen.length >= MOST;
  const offered = [...new Set([...USUAL, ...chosen])].sort((a, b) => b - a);

  function press(minutes) {
    const left = chosen.filter((each) => each !== minutes);
    if (left.length === chosen.length && isFull) return;
    const changed = left.length < chosen.length ? left : [...chosen, minutes].sort((a, b) => b - a);
    change({ ...typed.value, reminders: { ...typed.value.reminders, [side]: changed } }, name);
  }

  const { id, ...marked } = marks(name);
  return html`
    <fieldset class="field reminders">
      <legend>${t(`event_types.labels.reminders.${side}`)}</legend>
      <div class="chips" id=${id} ...${marked} tabindex="-1">
        ${offered.map(
          (minutes) => html`
            <button
              class="chip"
              type="button"
              key=${minutes}
              aria-pressed=${String(chosen.includes(minutes))}
              aria-disabled=${String(isFull && !chosen.includes(minutes))}
              onClick=${() => press(minutes)}
            >
              ${spanWords(minutes)}
            </button>
          `,
        )}
      </div>
      <${Foot} name=${name} help=${t(chosen.length ? `event_types.help.reminders.${side}` : "event_types.help.reminders.never")} />
    </fieldset>
  `;
}
