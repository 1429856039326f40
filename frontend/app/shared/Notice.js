import { html } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";

/**
 * An empty, failed or missing state: what happened, what to do, and a button that does it. Its heading is that
 * of the page, unless it stands below another one. The button is a link where `href` is given, and calls `onAction`
 * else; without both there is none. `role` is "alert" where something failed that somebody waits for, so that screen
 * readers say it at once, whatever they are reading.
 */
export function Notice({ icon = "alert", heading = "h1", title, children, action, onAction, href, role }) {
  return html`
    <section class="notice" role=${role}>
      <span class="notice-icon"><${Icon} name=${icon} /></span>
      <${heading} class="notice-title">${title}</${heading}>
      <p class="notice-text">${children}</p>
      ${href && html`<a class="button" href=${href}>${action}</a>`}
      ${onAction && html`<button class="button" type="button" onClick=${onAction}>${action}</button>`}
    </section>
  `;
}
