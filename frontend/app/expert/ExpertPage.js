import { html, useSignalEffect } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { wordsFor } from "../shared/problem_words.js";
import { About } from "./About.js";
import { Booker } from "./Booker.js";
import { Profile } from "./Profile.js";
import { load } from "./schedule.js";
import { address, announcement, eventType, expert, failure, phase } from "./state.js";

export function ExpertPage() {
  useSignalEffect(nameDocument);
  return html`
    <${Page}>
      <p class="back-link"><a href="/"><${Icon} name="back" />All experts</a></p>
      <${Content} />
      <p class="hidden-label" role="status" aria-live="polite">${announcement.value}</p>
    </${Page}>
  `;
}

function Content() {
  if (phase.value === "missing" && failure.value?.errors.length) {
    return html`
      <${Notice} icon="calendar" title="This session is not offered any more" action="See what is" href=${`/${address.value.handle}`}>
        Its expert may offer something else.
      </${Notice}>
    `;
  }
  if (phase.value === "missing") {
    return html`
      <${Notice} icon="user" title="Nobody here by that name" action="See all experts" href="/">
        This expert, or this kind of session, does not exist any more. The link may also be mistyped.
      </${Notice}>
    `;
  }
  if (phase.value === "failed" && !expert.value) {
    return html`
      <${Notice} title="This page did not load" action="Try again" onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  return html`
    <div class="expert">
      <${Profile} />
      <${Booker} />
      <${About} />
    </div>
  `;
}

/** The title came with the page; another event type, chosen without a new page, brings its own. */
function nameDocument() {
  if (!eventType.value || address.value.slug !== eventType.value.slug) return;
  const title = `${eventType.value.title} with ${expert.value.name} · ExpertBook`;
  document.title = address.value.move ? `Move: ${title}` : title;
}
