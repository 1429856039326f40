// Loaded as a classic script in the head, so that it runs before the first paint and the page never flashes
// in the other scheme. The switch in the header writes what is read here.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("expertbook.theme");
  } catch {
    // Without storage the system's scheme counts.
  }
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();
