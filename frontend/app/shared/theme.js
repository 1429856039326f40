// Loaded as a classic script in the head, so that it runs before the first paint and the page never flashes
// in the other scheme. The switch in the header writes what is read here, for this browser and all of its tabs.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("expertbook.theme");
  } catch {
    // Without storage the system's scheme counts.
  }
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();

// The browser gives up the transition between two pages where something comes in between: another click, a page that
// takes long, one whose styles come late. That is no error: the new page stands there all the same. It isn't always told
// of the transition, so it is heard here: a module would come too late, after the first paint.
addEventListener("unhandledrejection", (event) => {
  const { reason } = event;
  if (reason instanceof DOMException && /\btransition\b/i.test(reason.message)) event.preventDefault();
});
