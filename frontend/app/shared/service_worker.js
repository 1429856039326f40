/** Lets what is shown here be read without a network too. Nothing on the page waits for it. */
export function registerWorker() {
  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
}
