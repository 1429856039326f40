// Tells the API that an expert let us in, and goes on to their calendars.
import { batch } from "../../vendor/preact.js";
import { mine } from "../expert_area/api.js";
import { forgetSignIn, signedIn } from "../shared/sign_in.js";
import { consent, failure, forgetConsent, phase } from "./state.js";

const NOT_YOURS = "consent_not_yours";

let isUnderWay = false;

/** Does nothing while nobody is signed in; who does meanwhile sends it. */
export async function send() {
  if (!consent.value || !signedIn.value || isUnderWay) return;
  isUnderWay = true;
  phase.value = "sending";
  try {
    const { account } = await mine("POST", "/me/calendar-accounts/consented", { body: consent.value });
    forgetConsent();
    // So that no way back leads here.
    location.replace(`/dashboard/calendars#${account.id}`);
  } catch (error) {
    batch(() => refuse(error));
  } finally {
    isUnderWay = false;
  }
}

function refuse(error) {
  failure.value = error;
  // Who is no expert can't have begun it; to an expert it says that the account is gone.
  const isNoExpert = error.status === 404 && !signedIn.value?.expert;
  if (error.status === 401) forgetSignIn();
  else if (isNoExpert || error.errors?.some(({ code }) => code === NOT_YOURS)) phase.value = "not_yours";
  else if (error.status === 404 || error.status === 422) {
    phase.value = "refused";
    forgetConsent();
  } else phase.value = "failed";
}
