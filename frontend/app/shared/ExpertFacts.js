import { html } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";
import { zonePlace } from "./time.js";

/** Rating, experience and place, in one line. */
export function ExpertFacts({ expert }) {
  const { rating, experience_years: years, timezone } = expert;
  return html`
    <ul class="facts">
      <li class="rating">
        <${Icon} name="star" />${rating ? html`<span class="hidden-label">Rated </span>${rating.toFixed(1)}` : "New"}
      </li>
      ${years > 0 && html`<li><${Icon} name="briefcase" />${years} ${years === 1 ? "year" : "years"}</li>`}
      <li><${Icon} name="globe" />${zonePlace(timezone)}</li>
    </ul>
  `;
}
