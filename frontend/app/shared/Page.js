import { html } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";
import { online } from "./online.js";
import { ThemeSwitch } from "./ThemeSwitch.js";

/** What every page has around its content. */
export function Page({ children }) {
  return html`
    <a class="skip-link" href="#content">Skip to the content</a>
    <header class="site-header">
      <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28" />ExpertBook</a>
      <${ThemeSwitch} />
    </header>
    <p class="offline-note" role="status">
      ${!online.value &&
      html`<${Icon} name="offline" /> You are offline. What you see may be old; it updates when you are back.`}
    </p>
    <main id="content" tabindex="-1">${children}</main>
    <footer class="site-footer">ExpertBook is open source. Times are shown in your own zone.</footer>
  `;
}
