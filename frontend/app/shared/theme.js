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

// The browser gives up the transition between two pages where something comes in between, like another click. That is
// no error: the new page stands there all the same. Heard from here, since a module would come after the first paint.
for (const type of ["pageswap", "pagereveal"]) {
  addEventListener(type, (event) => {
    const { ready, finished, updateCallbackDone } = /** @type {any} */ (event).viewTransition ?? {};
    for (const promise of [ready, finished, updateCallbackDone]) promise?.catch(() => {});
  });
}
