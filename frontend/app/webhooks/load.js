// Reads the webhooks of the expert.
import { batch } from "../../vendor/preact.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { listWebhooks } from "./api.js";
import { failure, most, phase, webhooks } from "./state.js";

export async function load() {
  phase.value = "loading";
  await refresh();
}

/** What became of them meanwhile. What is shown stays where nobody answers. */
export async function refresh() {
  try {
    const answer = await listWebhooks();
    batch(() => {
      webhooks.value = answer.webhooks;
      most.value = answer.limit;
      phase.value = "ready";
    });
  } catch (error) {
    if (error.status === 401) forgetSignIn();
    else if (phase.value === "loading") {
      batch(() => {
        failure.value = error;
        phase.value = "failed";
      });
    }
  }
}
