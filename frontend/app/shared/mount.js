import { html, render } from "../../vendor/preact.js";

/**
 * Draws a page in place of what its HTML shows until then, and stays ready for a browser that translates it. Preact changes texts that a translator has taken out of
 * the page, so what is shown would not be what is booked. What mends that comes only when somebody translates: most
 * visits do without, and a first visit is to stay small.
 */
export function mount(component) {
  const root = document.documentElement;
  const fonts = root.getElementsByTagName("font");
  const written = root.lang;
  const app = document.getElementById("app");
  app.replaceChildren();
  render(html`<${component} />`, app);
  // A look at each change of the page costs nothing: the list of elements keeps itself. Translators say what language the
  // page has now, or put what they write into <font>, which nothing else here has.
  new MutationObserver((_, observer) => {
    if (!fonts.length && root.lang === written) return;
    observer.disconnect();
    import("./translated.js").catch(() => {});
  }).observe(root, { attributeFilter: ["lang"], childList: true, subtree: true });
}
