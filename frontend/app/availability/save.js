// Saves the hours as one: the API takes them only over the revision that they were edited from.
import { batch } from "../../vendor/preact.js";
import { saveAvailability } from "../expert_area/api.js";
import { keepOwn } from "../expert_area/own.js";
import { attempt, busy } from "../shared/forms/attempt.js";
import { t } from "../shared/words.js";
import { base, body, draft, isChanged, leave, meet, problems, settle, told, undoable } from "./state.js";

/** Resolves to whether it is saved. */
export async function save() {
  if (busy.value) return false;
  batch(() => {
    told.value = "";
    undoable.value = null;
  });
  if (!isChanged.value) {
    told.value = t("availability.save.nothing_new");
    return true;
  }
  if (!body.value) {
    Object.keys(problems.value).forEach(leave);
    return false;
  }
  return await attempt("save", send, conflict);
}

async function send() {
  const sent = draft.value;
  const { availability, outside } = await saveAvailability({ ...body.value, revision: base.value.revision });
  batch(() => {
    succeed(availability, sent);
    told.value = savedWords(outside.length);
  });
}

function succeed(availability, sent) {
  keepOwn({ availability, timezone: availability.timezone });
  settle(availability, sent);
}

function conflict(error) {
  if (error.type !== "changed" || !error.current) return false;
  const availability = error.current;
  meet(availability);
  keepOwn({ availability, timezone: availability.timezone });
  // Just what is here was saved there, or here by an attempt whose answer was lost.
  if (!isChanged.value) told.value = savedWords(0);
  return true;
}

/** With the number of bookings that lie outside of the hours now. */
function savedWords(count) {
  return count ? t("availability.outside.saved", { count }) : t("availability.save.saved");
}
