// Loaded as a classic script in the head, so that it runs before the first paint. The scheme is what the web site
// around says; without a word of it, the system's.
(() => {
  const theme = new URLSearchParams(location.search).get("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
})();
