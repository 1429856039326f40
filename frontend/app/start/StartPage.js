import { html, useEffect, useRef } from "../../vendor/preact.js";
import { ExpertArea } from "../expert_area/ExpertArea.js";
import { HoursStep } from "./HoursStep.js";
import { Progress } from "./Progress.js";
import { ReadyStep } from "./ReadyStep.js";
import { SessionStep } from "./SessionStep.js";
import { step, told } from "./state.js";
import { YouStep } from "./YouStep.js";

const STEPS = { you: YouStep, hours: HoursStep, session: SessionStep, ready: ReadyStep };

export function StartPage() {
  return html`<${ExpertArea} start><${Start} /></${ExpertArea}>`;
}

function Start() {
  const heading = useRef(null);
  const seen = useRef(step.value);

  // The button that had the focus is gone with its step.
  useEffect(() => {
    if (seen.current !== step.value) heading.current?.querySelector("h1").focus();
    seen.current = step.value;
  }, [step.value]);

  return html`
    <div class="start" ref=${heading}>
      <${Progress} />
      <p class="start-told" role="status">${told.value}</p>
      <${STEPS[step.value]} key=${step.value} />
    </div>
  `;
}
