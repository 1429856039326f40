const WORKER = "/sw.js";

/** Lets what is shown here be read without a network too. Nothing on the page waits for it. */
export function registerWorker() {
  addEventListener("load", () => navigator.serviceWorker?.register(trustedUrl()).catch(() => {}));
}

/** The site's content policy lets no text become code, but for this one URL, by the policy of this name. */
function trustedUrl() {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  return trustedTypes?.createPolicy("worker", { createScriptURL: () => WORKER }).createScriptURL(WORKER) ?? WORKER;
}
