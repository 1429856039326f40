// What each step of the guided set-up saves when somebody moves on.
import { batch } from "../../vendor/preact.js";
import { createEventType, listEventTypes, saveAvailability, saveProfile } from "../expert_area/api.js";
import { keepOwn, loadOwn, own } from "../expert_area/own.js";
import { changeAccount } from "../shared/account_api.js";
import { forgetAttempt, keepAttempt } from "../shared/attempts.js";
import { attempt, problem, refusals } from "../shared/forms/attempt.js";
import { fieldsOf } from "../profile/fields.js";
import { whenUploaded } from "../profile/picture.js";
import { type as typeInProfile } from "../profile/state.js";
import { Problem, Unreachable } from "../shared/api.js";
import { ownLocale } from "../shared/hours_of_clock.js";
import { keepSignIn, signedIn, signInToken } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { buildFirstEventType } from "./first_event_type.js";
import { recheck, tidyHandle } from "./handle.js";
import { hasHours, weeklyOf } from "./hours.js";
import { draft, forgetDraft, told } from "./state.js";

const ATTEMPT = "first_event_type";

/** Whether the last attempt to make the first event type may have gone well without an answer. */
let doubt = false;

export async function becomeExpert() {
  // In another tab, which has told this one.
  if (signedIn.value?.expert) return await goOnWithTheirs();
  return await attempt("you", send, refused);

  async function send() {
    await whenUploaded();
    const { name, handle, category, headline, timezone, photo } = draft.value;
    const { contact_email, contact_phone } = draft.value;
    const body = { name, category, headline, timezone, handle: tidyHandle(handle), contact_email, contact_phone };
    const rest = { bio: "", specializations: [], experience_years: 0, hidden: true };
    // In whose form their emails write times.
    await changeAccount({ locale: ownLocale() }, signInToken());
    take(await saveProfile({ ...body, ...rest, ...(photo && { photo: photo.id }) }));
  }

  function refused(error) {
    if (error.type === "handle_taken") {
      refusals.value = { handle: t("start.handle.just_taken") };
      recheck();
      return true;
    }
    if (error.type !== "already_expert") return false;
    // On another device, or by an attempt whose answer got lost.
    goOnWithTheirs();
    return true;
  }
}

/** What was typed for a page that was there already is found, not saved yet, in the profile. */
async function goOnWithTheirs() {
  told.value = t("start.told.page_made");
  await loadOwn();
  for (const field of ["name", "category", "headline"]) {
    if (own.value && draft.value[field].trim()) typeInProfile(field, draft.value[field]);
  }
  return Boolean(own.value);
}

export function saveHours() {
  const weekly = weeklyOf(draft.value.hours);
  if (!hasHours(weekly)) {
    problem.value = t("start.hours.none");
    return false;
  }
  return attempt("hours", send, changed);

  async function send() {
    const { timezone, overrides, revision } = own.value.availability;
    const { availability } = await saveAvailability({ timezone, weekly, overrides, revision });
    moveOn({ availability });
  }

  function changed(error) {
    if (error.type !== "changed" || !error.current) return false;
    if (hasHours(error.current.weekly)) told.value = t("start.told.hours_saved");
    else problem.value = t("start.hours.changed");
    keepOwn({ availability: error.current });
    return true;
  }
}

export function saveFirstEventType() {
  return attempt("event_type", send);

  async function send() {
    if (doubt && (await madeAfterAll())) return;
    try {
      const body = buildFirstEventType(draft.value);
      const { event_type: made } = await createEventType(body, keepAttempt(ATTEMPT, body));
      forgetAttempt(ATTEMPT);
      moveOn({ event_types: [...own.value.event_types, made] });
    } catch (error) {
      doubt = error instanceof Unreachable || (error instanceof Problem && error.status >= 500);
      throw error;
    }
  }
}

export function publish() {
  return attempt("publish", async () => {
    try {
      take(await saveProfile(shown(own.value)));
    } catch (error) {
      if (error.type !== "changed" || !error.current) throw error;
      // Only the one thing is changed here; what was saved elsewhere stays.
      keepOwn(error.current);
      take(await saveProfile(shown(error.current)));
    }
    forgetDraft();
  });
}

async function madeAfterAll() {
  const found = await listEventTypes();
  doubt = false;
  if (found.event_types.length) moveOn(found);
  return found.event_types.length > 0;
}

function shown(expert) {
  return { ...fieldsOf(expert), hidden: false, revision: expert.revision };
}

function take({ expert, session }) {
  batch(() => {
    if (session) keepSignIn(session);
    moveOn(expert);
  });
}

function moveOn(changes) {
  told.value = "";
  keepOwn(changes);
}
