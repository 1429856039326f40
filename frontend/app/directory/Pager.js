import { html } from "../../vendor/preact.js";
import { Icon } from "../shared/Icon.js";
import { t } from "../shared/words.js";
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
      <nav class="pager" aria-label=${t("directory.pages.label")}>
        <${PageLink} target=${at(1)}>${t("directory.pages.first")}</${PageLink}>
        ${next && html`<${PageLink} target=${{ ...at(1), cursor: next }}>${t("directory.pages.next")} <${Icon} name="right" /></${PageLink}>`}
      </nav>
    `;
  }
  if (!pages || pages < 2) return null;
  // Numbers end at 100; anyone who wants to go deeper follows the cursor.
  const following = page < Math.min(pages, LAST_NUMBER) ? at(page + 1) : next && { ...at(1), cursor: next };
  return html`
    <nav class="pager" aria-label=${t("directory.pages.label")}>
      ${page > 1 && html`<${PageLink} target=${at(page - 1)} label=${t("directory.pages.previous_page")}><${Icon} name="left" /></${PageLink}>`}
      ${pageNumbers(page, pages).map((number) =>
        number === null
          ? html`<span class="pager-gap" aria-hidden="true">…</span>`
          : html`<${PageLink} target=${at(number)} label=${t("directory.pages.page", { number })} current=${number === page}>${number}</${PageLink}>`,
      )}
      ${following && html`<${PageLink} target=${following} label=${t("directory.pages.next_page")}><${Icon} name="right" /></${PageLink}>`}
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
