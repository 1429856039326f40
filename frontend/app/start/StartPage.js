import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { hidden } from "../shared/hidden.js";
import { Icon } from "../shared/Icon.js";
import { rich, t } from "../shared/words.js";
import { EventTypeStep } from "./EventTypeStep.js";
import { HoursStep } from "./HoursStep.js";
import { ReadyStep } from "./ReadyStep.js";
import { step, STEPS, told } from "./state.js";
import { YouStep } from "./YouStep.js";

const SCREENS = { you: YouStep, hours: HoursStep, event_type: EventTypeStep, ready: ReadyStep };

export function StartPage() {
  return html`<${ExpertArea} start><${Start} /></${ExpertArea}>`;
}

function Start() {
  const heading = useRef(null);
  const seen = useRef(step.value);

  // The button that had the focus is gone with its step.
  useLayoutEffect(() => {
    if (seen.current !== step.value) heading.current?.querySelector("h1").focus();
    seen.current = step.value;
  }, [step.value]);

  return html`
    <div class="start" ref=${heading}>
      <${Progress} />
      <p class="start-told" role="status">${told.value}</p>
      <${SCREENS[step.value]} key=${step.value} />
    </div>
  `;
}

function Progress() {
  const at = STEPS.indexOf(step.value);
  return html`
    <ol class="start-steps" aria-label=${t("start.steps")}>
      ${STEPS.map(
        (name, index) => html`
          <li
            key=${name}
            class="start-step"
            aria-current=${index === at ? "step" : undefined}
            data-done=${index < at ? "" : undefined}
          >
            ${index < at ? html`<${Icon} name="check" /><span>${rich("start.done", { step: t(`start.step.${name}`), hidden })}</span>` : t(`start.step.${name}`)}
          </li>
        `,
      )}
    </ol>
  `;
}
