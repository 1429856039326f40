import { html, signal, useState } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";
import { signedIn } from "./sign_in.js";
import { t } from "./words.js";

/** Whether the browser has a network at all. */
const online = signal(navigator.onLine);

addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));

/** What every page has around its content. */
export function Page({ children }) {
  return html`
    <a class="skip-link" href="#content">${t("shared.page.skip")}</a>
    <header class="site-header">
      <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28" />ExpertBook</a>
      <nav class="site-nav" aria-label=${t("shared.page.navigation")}>
        ${signedIn.value?.expert && html`<a class="nav-link" href="/dashboard"><${Icon} name="briefcase" /><span>${t("shared.page.dashboard")}</span></a>`}
        <a class="nav-link" href="/bookings"><${Icon} name="calendar" /><span>${t("shared.page.bookings")}</span></a>
        <a class="nav-link" href="/account" aria-label=${t("shared.page.account")}><${Icon} name="user" /></a>
        <${ThemeSwitch} />
      </nav>
    </header>
    <p class="offline-note" role="status">
      ${!online.value && html`<${Icon} name="offline" /> ${t("shared.page.offline")}`}
    </p>
    <main id="content" tabindex="-1">${children}</main>
    <footer class="site-footer">
      ${t("shared.page.about")}
      ${!signedIn.value?.expert && html` <a href="/dashboard/start">${t("shared.page.become_expert")}</a>`}
    </footer>
  `;
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";

  function change() {
    document.documentElement.dataset.theme = other;
    setTheme(other);
    try {
      localStorage.setItem("expertbook.theme", other);
    } catch {
      // Without storage the choice lasts until the next page.
    }
  }

  return html`
    <button class="icon-button" type="button" onClick=${change} aria-label=${t(theme === "dark" ? "shared.page.to_light" : "shared.page.to_dark")}>
      <${Icon} name=${theme === "dark" ? "sun" : "moon"} />
    </button>
  `;
}

function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
}
