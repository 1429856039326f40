// Reads what an expert has, and once more while it is shown.
import { batch } from "../../vendor/preact.js";
import { countEnded } from "../shared/forms/attempt.js";
import { forgetSignIn } from "../shared/sign_in.js";

/**
 * `phase` ("loading", "ready", "failed") and `failure` are signals; `show` takes what `ask` resolves to.
 * `refresh` reads what became of it meanwhile: what is shown stays where nobody answers.
 */
export function createReader({ phase, failure }, ask, show) {
  async function load() {
    phase.value = "loading";
    await refresh();
  }

  async function refresh() {
    try {
      let answer, before;
      do {
        before = countEnded();
        answer = await ask();
      } while (before !== countEnded());
      batch(() => {
        show(answer);
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

  return { load, refresh };
}
