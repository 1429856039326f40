import { mount } from "../shared/mount.js";
import { OfflinePage } from "./OfflinePage.js";

const AGAIN_MS = 3000;

// It stands at the address that was asked for: loading it again shows what belongs there. To have a network is not
// to reach the server yet, so it is tried before.
async function tryAgain() {
  if (!navigator.onLine || document.hidden) return;
  try {
    await fetch(location.href, { method: "HEAD" });
    location.reload();
  } catch {
    // It stays as it is until the next try.
  }
}

mount(OfflinePage);
if (location.pathname !== "/offline.html") {
  addEventListener("online", tryAgain);
  setInterval(tryAgain, AGAIN_MS);
}
