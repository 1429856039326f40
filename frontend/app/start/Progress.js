import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { step, STEPS } from "./state.js";

const WORDS = { you: "You", hours: "Hours", session: "Session", ready: "Ready" };

export function Progress() {
  const at = STEPS.indexOf(step.value);
  return html`
    <ol class="start-steps" aria-label="Steps">
      ${STEPS.map(
        (name, index) => html`
          <li
            key=${name}
            class="start-step"
            aria-current=${index === at ? "step" : undefined}
            data-done=${index < at ? "" : undefined}
          >
            ${index < at && html`<${Icon} name="check" />`}${WORDS[name]}
            ${index < at && html`<span class="hidden-label">, done</span>`}
          </li>
        `,
      )}
    </ol>
  `;
}
