import { html, useSignalEffect } from "../../vendor/preact.js";
import { Booker } from "../booking/Booker.js";
import { load } from "../booking/times/schedule.js";
import { address, announcement, eventType, expert, failure, phase } from "../booking/times/state.js";
import { ExpertFacts } from "../shared/ExpertFacts.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { Portrait } from "../shared/Portrait.js";
import { wordsFor } from "../shared/problem_words.js";

export function ExpertPage() {
  useSignalEffect(nameDocument);
  return html`
    <${Page}>
      <p class="back-link" data-form=${Boolean(address.value.start) || undefined}><a href="/"><${Icon} name="back" />All experts</a></p>
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

function Profile() {
  if (!expert.value) return html`<${ProfileSkeleton} />`;
  const { name, photo_url: photo, category, headline } = expert.value;
  return html`
    <section class="profile glass">
      <${Portrait} name=${name} url=${photo} size="large" />
      <div class="profile-words">
        <p class="tag">${category}</p>
        <h1 class="profile-name">${name}</h1>
        <p class="profile-headline">${headline}</p>
        <${ExpertFacts} expert=${expert.value} />
      </div>
    </section>
  `;
}

function ProfileSkeleton() {
  return html`
    <section class="profile glass" aria-hidden="true">
      <span class="portrait portrait-large skeleton"></span>
      <div class="profile-words">
        <p class="tag skeleton skeleton-tag"></p>
        <p class="profile-name"><span class="skeleton skeleton-line"></span></p>
        <p class="profile-headline"><span class="skeleton skeleton-line"></span></p>
        <p class="facts"><span class="skeleton skeleton-line skeleton-short"></span></p>
      </div>
    </section>
  `;
}

function About() {
  if (!expert.value) return null;
  const { name, category, headline, bio, specializations } = expert.value;
  const isShort = !bio && !specializations.length;
  return html`
    <section class=${`about glass${isShort ? " about-intro" : ""}`} aria-labelledby="about-heading">
      <h2 id="about-heading" class="about-heading">About ${name}</h2>
      <div class="about-intro">
        <p class="tag">${category}</p>
        <p class="about-headline">${headline}</p>
        <${ExpertFacts} expert=${expert.value} />
      </div>
      ${bio.split(/\n{2,}/).map((paragraph) => html`<p class="about-text">${paragraph}</p>`)}
      ${
        specializations.length > 0 &&
        html`
          <h3 class="about-heading">Specialises in</h3>
          <ul class="tags">
            ${specializations.map((name) => html`<li class="tag" key=${name}>${name}</li>`)}
          </ul>
        `
      }
    </section>
  `;
}
