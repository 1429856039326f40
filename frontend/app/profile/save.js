// Saves the profile as one: the API takes it only over the revision that it was typed over.
import { batch } from "../../vendor/preact.js";
import { saveProfile } from "../expert_area/api.js";
import { keepOwn } from "../expert_area/own.js";
import { keepSignIn } from "../shared/sign_in.js";
import { attempt, busy } from "../shared/forms/attempt.js";
import { FIELDS, same } from "./fields.js";
import { forgetPictures, whenUploaded } from "./picture.js";
import { startEdit, draft, keepUnsaved, saved, unsaved } from "./state.js";

export async function save() {
  if (busy.value) return false;
  saved.value = false;
  return await attempt("save", send, conflict);
}

/** What somebody else saved stays as it is; what was typed here is given up. */
export function takeTheirs() {
  forgetPictures();
  keepUnsaved(null);
}

async function send() {
  await whenUploaded();
  const sent = unsaved.value?.typed;
  if (sent) succeed(await saveProfile(body()), sent);
  saved.value = true;
}

function body() {
  const { photo, cover, ...fields } = draft.value;
  const { revision } = unsaved.value;
  const chosen = Object.entries({ photo, cover }).filter(([, picture]) => picture !== undefined);
  return { ...fields, revision, ...Object.fromEntries(chosen.map(([kind, picture]) => [kind, picture?.id ?? null])) };
}

function succeed({ expert, session }, sent) {
  batch(() => {
    if (session) keepSignIn(session);
    keepOwn(expert);
    // What was typed while this was on its way is not saved yet.
    const since = Object.entries(unsaved.value?.typed ?? {}).filter(([field, value]) => value !== sent[field]);
    keepUnsaved(startEdit(expert, Object.fromEntries(since)));
  });
}

function conflict(error) {
  if (error.type !== "changed" || !error.current) return false;
  const { typed, before } = unsaved.value;
  const theirs = error.current;
  const fields = FIELDS.filter((field) => !same(before[field], theirs[field]));
  const pictures = ["photo", "cover"].filter((kind) => before[`${kind}_url`] !== theirs[`${kind}_url`]);
  keepOwn(theirs);
  keepUnsaved({
    ...startEdit(theirs, typed),
    changed: [...fields, ...pictures].map((field) => ({ field, theirs: theirs[field], typed: field in typed })),
  });
  return true;
}
