// The expert who is signed in, as the API keeps them.
import { batch, signal } from "../../vendor/preact.js";
import { forgetSignIn, keepSignIn, signedIn } from "../shared/sign_in.js";
import { readOwnExpert } from "./api.js";

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** The own expert, or null for somebody who is none (yet). */
export const own = signal(null);

export async function loadOwn() {
  if (!signedIn.value) return;
  phase.value = "loading";
  try {
    const { expert, session: renewed } = await readOwnExpert();
    batch(() => {
      // Signed in before they were an expert, or on another device: the token learns of it here.
      if (renewed) keepSignIn(renewed);
      own.value = expert;
      phase.value = "ready";
    });
    if (expert?.previews_wanted) drawPreviewsLater();
  } catch (error) {
    if (error.status === 401) forgetSignIn();
    batch(() => {
      failure.value = error;
      phase.value = "failed";
    });
  }
}

/** What an answer says of a part of the expert. */
export function keepOwn(changes) {
  own.value = { ...own.value, ...changes };
  if (changes.previews_wanted ?? changes.event_types) drawPreviewsLater();
}

/** Once the browser has nothing better to do. What fails is tried again after the next save, or on the next page. */
function drawPreviewsLater() {
  (globalThis.requestIdleCallback ?? setTimeout)(async () => {
    try {
      const { drawPreviews } = await import("./previews.js");
      await drawPreviews();
    } catch {
      // Pages go on with the site's own picture.
    }
  });
}
