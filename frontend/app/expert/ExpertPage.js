import { html, useSignalEffect } from "../../vendor/preact.js";
import { Booker } from "../booking/Booker.js";
import { Cover } from "../booking/Cover.js";
import { load } from "../booking/times/schedule.js";
import { address, announcement, eventType, expert, failure, phase } from "../booking/times/state.js";
import { ExpertFacts } from "../shared/ExpertFacts.js";
import { Icon } from "../shared/Icon.js";
import { Notice } from "../shared/Notice.js";
import { Page } from "../shared/Page.js";
import { Portrait } from "../shared/Portrait.js";
import { wordsFor } from "../shared/problem_words.js";
import { t } from "../shared/words.js";
import { Reviews } from "./Reviews.js";

/** What the page's HTML says already: it stays there until the answer comes. */
const opening = Object.fromEntries(
  ["tag", "profile-name", "profile-headline"].map((name) => [
    name,
    document.querySelector(`.profile .${name}`)?.textContent,
  ]),
);

export function ExpertPage() {
  useSignalEffect(nameDocument);
  return html`
    <${Page}>
      <p class="back-link" data-form=${Boolean(address.value.start) || undefined}><a href="/"><${Icon} name="back" />${t("expert.all_experts")}</a></p>
      <${Content} />
      <p class="hidden-label" role="status" aria-live="polite">${announcement.value}</p>
    </${Page}>
  `;
}

function Content() {
  if (phase.value === "missing" && failure.value?.errors.length) {
    return html`
      <${Notice} icon="calendar" title=${t("expert.not_offered.title")} action=${t("expert.not_offered.action")} href=${`/${address.value.handle}`}>
        ${t("expert.not_offered.text")}
      </${Notice}>
    `;
  }
  if (phase.value === "missing") {
    return html`
      <${Notice} icon="user" title=${t("expert.missing.title")} action=${t("expert.missing.action")} href="/">
        ${t("expert.missing.text")}
      </${Notice}>
    `;
  }
  if (phase.value === "failed" && !expert.value) {
    return html`
      <${Notice} title=${t("expert.failed.title")} action=${t("expert.failed.action")} onAction=${load} role="alert">
        ${wordsFor(failure.value)}
      </${Notice}>
    `;
  }
  return html`
    <div class="expert">
      <div class="expert-card glass">
        <${Cover} />
        <${Profile} />
        <${Booker} />
      </div>
      <${About} />
      <${Reviews} />
    </div>
  `;
}

/** The title came with the page; another event type, chosen without a new page, brings its own. */
function nameDocument() {
  if (!eventType.value || address.value.slug !== eventType.value.slug) return;
  const names = { title: eventType.value.title, name: expert.value.name };
  document.title = t(address.value.move ? "expert.page_title_move" : "expert.page_title", names);
}

function Profile() {
  if (!expert.value) return html`<${ProfileSkeleton} />`;
  const { name, photo_url: photo, category, headline } = expert.value;
  return html`
    <section class="profile">
      <${Portrait} name=${name} url=${photo} size="large" />
      <div class="profile-words">
        <p class="tag" dir="auto">${category}</p>
        <h1 class="profile-name" dir="auto">${name}</h1>
        <p class="profile-headline" dir="auto">${headline}</p>
        <${ExpertFacts} expert=${expert.value} />
      </div>
    </section>
  `;
}

function ProfileSkeleton() {
  return html`
    <section class="profile">
      <span class="portrait portrait-large skeleton"></span>
      <div class="profile-words">
        <p class="tag">${opening.tag}</p>
        <h1 class="profile-name" dir="auto">${opening["profile-name"]}</h1>
        <p class="profile-headline" dir="auto">${opening["profile-headline"]}</p>
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
      <h2 id="about-heading" class="about-heading">${t("expert.about", { name })}</h2>
      <div class="about-intro">
        <p class="tag" dir="auto">${category}</p>
        <p class="about-headline" dir="auto">${headline}</p>
        <${ExpertFacts} expert=${expert.value} />
      </div>
      ${bio.split(/\n{2,}/).map((paragraph) => html`<p class="about-text" dir="auto">${paragraph}</p>`)}
      ${
        specializations.length > 0 &&
        html`
          <h3 class="about-heading">${t("expert.specialises")}</h3>
          <ul class="tags">
            ${specializations.map((name) => html`<li class="tag" dir="auto" key=${name}>${name}</li>`)}
          </ul>
        `
      }
    </section>
  `;
}
