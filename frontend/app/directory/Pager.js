import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { addressOf, pageNumbers } from "./address.js";
import { follow } from "./browse.js";
import { place, results } from "./state.js";

const LAST_NUMBER = 100;

export function Pager() {
  const { pages, next } = results.value;
  const { page, cursor } = place.value;
  const at = (number) => ({ ...place.value, page: number, cursor: "" });
  if (cursor) {
    return html`
      <nav class="pager" aria-label="Pages">
        <${PageLink} target=${at(1)}>First page</${PageLink}>
        ${next && html`<${PageLink} target=${{ ...at(1), cursor: next }}>Next <${Icon} name="right" /></${PageLink}>`}
      </nav>
    `;
  }
  if (!pages || pages < 2) return null;
  // Numbers end at 100; anyone who wants to go deeper follows the cursor.
  const following = page < Math.min(pages, LAST_NUMBER) ? at(page + 1) : next && { ...at(1), cursor: next };
  return html`
    <nav class="pager" aria-label="Pages">
      ${page > 1 && html`<${PageLink} target=${at(page - 1)} label="Previous page"><${Icon} name="left" /></${PageLink}>`}
      ${pageNumbers(page, pages).map((number) =>
        number === null
          ? html`<span class="pager-gap" aria-hidden="true">…</span>`
          : html`<${PageLink} target=${at(number)} label=${`Page ${number}`} current=${number === page}>${number}</${PageLink}>`,
      )}
      ${following && html`<${PageLink} target=${following} label="Next page"><${Icon} name="right" /></${PageLink}>`}
    </nav>
  `;
}

function PageLink({ target, label, current, children }) {
  return html`
    <a
      class="page-link"
      href=${addressOf(target)}
      aria-label=${label}
      aria-current=${current ? "page" : undefined}
      onClick=${(event) => follow(event, target)}
      >${children}</a
    >
  `;
}
