import { html } from "../../../vendor/preact.js";
import { Icon } from "../Icon.js";
import { t } from "../words.js";

export const FIVE = [1, 2, 3, 4, 5];

/**
 * As many of five stars as a review gives.
 * @param {{ stars: number }} props
 */
export function Stars({ stars }) {
  return html`
    <span class="stars">
      <span class="hidden-label">${t("shared.reviews.stars", { count: stars })}</span>
      ${FIVE.map((place) => html`<span class="star" key=${place} data-lit=${place <= stars || undefined}><${Icon} name="star" /></span>`)}
    </span>
  `;
}
