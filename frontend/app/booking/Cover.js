import { html, useEffect, useState } from "../../vendor/preact.js";
import { expert, phase } from "./times/state.js";

/** Whether the page's HTML, which is made when a profile changes, has the place for a cover. */
const isExpected = document.querySelector(".cover") !== null;

/**
 * The wide picture that an expert chose. Its place has its height from the start, in the expert's colour; the picture
 * itself comes last, when there is nothing else to load that somebody waits for.
 */
export function Cover() {
  const [isDue, setDue] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const isReady = phase.value === "ready";
  useEffect(() => {
    if (isReady) (globalThis.requestIdleCallback ?? setTimeout)(() => setDue(true));
  }, [isReady]);
  const url = expert.value?.cover_url;
  if (expert.value ? !url : !isExpected) return null;
  return html`
    <div class="cover">
      ${url && isDue && !isBroken && html`<img src=${url} alt="" fetchpriority="low" decoding="async" onError=${() => setBroken(true)} />`}
    </div>
  `;
}
