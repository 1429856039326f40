import { html } from "../../vendor/preact.js";
import { expert } from "./state.js";

export function About() {
  if (!expert.value) return null;
  const { name, bio, specializations } = expert.value;
  if (!bio && !specializations.length) return null;
  return html`
    <section class="about glass" aria-labelledby="about-heading">
      <h2 id="about-heading" class="about-heading">About ${name}</h2>
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
