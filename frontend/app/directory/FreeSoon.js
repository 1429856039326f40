import { html } from "../../vendor/preact.js";
import { Portrait } from "../shared/Portrait.js";
import { t } from "../shared/words.js";
import { StartLink } from "./StartLink.js";
import { results, soon } from "./state.js";

const ROWS = [0, 1, 2];

/** Beside the first words of the page, where there is room: some who can be booked soon. */
export function FreeSoon() {
  const rows = soon.value;
  if (rows ? !rows.length : results.value.phase !== "loading") return null;
  return html`
    <section class="soon glass" aria-labelledby="soon-heading">
      <h2 id="soon-heading" class="soon-heading">${t("directory.soon")}</h2>
      <ul class="soon-rows" aria-busy=${String(!rows)}>
        ${rows ? rows.map((expert) => html`<${Row} key=${expert.handle} expert=${expert} />`) : ROWS.map((row) => html`<${RowSkeleton} key=${row} />`)}
      </ul>
    </section>
  `;
}

function Row({ expert: { handle, name, category, photo_url: photo, accent, next_open: starts } }) {
  return html`
    <li class="soon-row" data-accent=${accent}>
      <${Portrait} name=${name} url=${photo} size="small" />
      <p class="soon-names">
        <a class="soon-name" href=${`/${handle}`} dir="auto">${name}</a>
        <span class="quiet" dir="auto">${category}</span>
      </p>
      <${StartLink} handle=${handle} name=${name} start=${starts[0]} />
    </li>
  `;
}

function RowSkeleton() {
  return html`
    <li class="soon-row" aria-hidden="true">
      <span class="portrait portrait-small skeleton"></span>
      <p class="soon-names">
        <span class="skeleton skeleton-line"></span>
        <span class="skeleton skeleton-line skeleton-short"></span>
      </p>
      <span class="start skeleton"></span>
    </li>
  `;
}
