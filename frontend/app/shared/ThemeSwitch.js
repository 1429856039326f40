import { html, useState } from "../../vendor/preact.js";
import { Icon } from "./Icon.js";

function current() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState(current);
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
    <button class="icon-button" type="button" onClick=${change} aria-label=${`Switch to the ${other} scheme`}>
      <${Icon} name=${theme === "dark" ? "sun" : "moon"} />
    </button>
  `;
}
