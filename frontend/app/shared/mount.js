import { html, render } from "../../vendor/preact.js";

export function mount(component) {
  const root = document.documentElement;
  const fonts = root.getElementsByTagName("font");
  const written = root.lang;
  render(html`<${component} />`, document.getElementById("app"));
  // Translators say what language the page has now, or put what they write into <font>, which nothing else here has.
  new MutationObserver((_, observer) => {
    if (!fonts.length && root.lang === written) return;
    observer.disconnect();
    import("./translated.js").catch(() => {});
  }).observe(root, { attributeFilter: ["lang"], childList: true, subtree: true });
}
