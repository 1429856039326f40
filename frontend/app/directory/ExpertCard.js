import { html } from "../../vendor/preact.js";
import { Portrait } from "../shared/Portrait.js";
import { ExpertFacts } from "../shared/ExpertFacts.js";

export function ExpertCard({ expert }) {
  return html`
    <li class="card glass">
      <div class="card-top">
        <${Portrait} name=${expert.name} url=${expert.photo_url} />
        <div class="card-names">
          <h3 class="card-name"><a class="card-link" href=${`/${expert.handle}`}>${expert.name}</a></h3>
          <p class="tag">${expert.category}</p>
        </div>
      </div>
      <p class="card-headline">${expert.headline}</p>
      <${ExpertFacts} expert=${expert} />
    </li>
  `;
}
