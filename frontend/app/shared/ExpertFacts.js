import { html } from "../../vendor/preact.js";
import { hidden } from "./hidden.js";
import { Icon } from "./Icon.js";
import { numberWords } from "./locale.js";
import { rich, t } from "./words.js";
import { zonePlace } from "./zones.js";

// With the digits that it has: 4.95 is not 5.0.
const DIGITS = { minimumFractionDigits: 1, maximumFractionDigits: 2 };

/** From how many reviews on a rating says something. */
const SHOWN_FROM = 3;

/**
 * Rating, years of experience and place, in one line: what one looks at first when one chooses between experts. Who
 * has too few reviews for a rating is new, and no years are better than "0 years".
 * @param {{ expert: Api.ExpertCard }} props
 */
export function ExpertFacts({ expert }) {
  const { rating, reviews, experience_years: years, timezone } = expert;
  const rated = { rating: numberWords(rating, DIGITS), reviews: numberWords(reviews), hidden };
  return html`
    <ul class="facts">
      <li class="rating">
        <${Icon} name="star" />${reviews >= SHOWN_FROM ? rich("shared.facts.rated", rated) : t("shared.facts.new")}
      </li>
      ${years > 0 && html`<li><${Icon} name="briefcase" />${t("shared.facts.years", { count: years })}</li>`}
      <li><${Icon} name="globe" />${zonePlace(timezone)}</li>
    </ul>
  `;
}
