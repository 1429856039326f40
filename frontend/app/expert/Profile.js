import { html } from "../../vendor/preact.js";
import { ExpertFacts } from "../shared/ExpertFacts.js";
import { Portrait } from "../shared/Portrait.js";
import { expert } from "./state.js";

export function Profile() {
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
