import { html } from "../../vendor/preact.js";

/** As tall as a card, so that nothing jumps when the cards arrive. */
export function CardSkeleton() {
  return html`
    <li class="card glass" aria-hidden="true">
      <div class="card-top">
        <span class="portrait portrait-medium skeleton"></span>
        <div class="card-names">
          <p class="card-name"><span class="skeleton skeleton-line"></span></p>
          <p class="tag skeleton skeleton-tag"></p>
        </div>
      </div>
      <p class="card-headline"><span class="skeleton skeleton-line"></span></p>
      <p class="facts"><span class="skeleton skeleton-line skeleton-short"></span></p>
    </li>
  `;
}
