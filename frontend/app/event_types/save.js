// Saves the open form: one attempt at a time, and a lost answer makes no second event type.
import { batch } from "../../vendor/preact.js";
import { createEventType, saveEventType } from "../expert_area/api.js";
import { keepOwn, own } from "../expert_area/own.js";
import { Problem } from "../shared/api.js";
import { forgetAttempt, keepAttempt } from "../shared/attempts.js";
import { complain } from "../shared/complain.js";
import { faultWords, wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { dropDraft } from "./drafts.js";
import { fieldNames, homeOf } from "./field_names.js";
import { bodyOf, differences } from "./form.js";
import { freshen } from "./fresh_list.js";
import { atFault, base, conflict, formError, forgetMessages, key, left, refusals, stage, typed } from "./state.js";

const ATTEMPT = "event_type";

/** A new one that was sent, and nobody knows what became of it. */
let inDoubt = null;

/** Another form: what became of the one before is seen in the list. */
export function forgetDoubt() {
  if (inDoubt) freshen();
  inDoubt = null;
}

/** Resolves to {saved: the event type}, {wrong: the first field at fault}, or {} where the form says why. */
export function save() {
  return attempt(base.value?.revision);
}

/** Over what somebody else saved meanwhile; or as a new one, where they deleted it. */
export function saveOver() {
  return attempt(conflict.value.revision);
}

async function attempt(revision) {
  if (stage.value === "sending") return {};
  refusals.value = {};
  left.value = new Set(fieldNames(typed.value));
  if (atFault.value.length) return { wrong: atFault.value[0] };
  batch(() => {
    stage.value = "sending";
    formError.value = null;
  });
  const body = bodyOf(typed.value);
  try {
    return succeed(await send(body, revision));
  } catch (error) {
    if (isMine(error, body)) return succeed(error.current);
    batch(() => refuse(error, body));
    return { wrong: atFault.value[0] };
  }
}

async function send(body, revision) {
  if (inDoubt) {
    // The same again, by its key: then it is known what was made.
    const made = await create(inDoubt).catch(unlessRefused);
    inDoubt = null;
    if (made) return differences(made, body).length ? put(made.slug, body, made.revision) : made;
  }
  if (revision) return put(base.value.slug, body, revision);
  // One that was deleted meanwhile comes back under its address.
  return create(base.value ? { ...body, slug: base.value.slug } : body);
}

async function create(body) {
  const made = (await createEventType(body, keepAttempt(ATTEMPT, body))).event_type;
  forgetAttempt(ATTEMPT);
  return made;
}

function unlessRefused(error) {
  if (isUnclear(error) || error.status === 401) throw error;
}

/** Whether nobody knows what became of the request. */
function isUnclear(error) {
  return !(error instanceof Problem) || error.status >= 500;
}

async function put(slug, body, revision) {
  return (await saveEventType(slug, { ...body, revision })).event_type;
}

function succeed(saved) {
  const before = own.value.event_types;
  const known = before.some(({ slug }) => slug === saved.slug);
  dropDraft(key.value);
  batch(() => {
    keepOwn({
      event_types: known ? before.map((each) => (each.slug === saved.slug ? saved : each)) : [...before, saved],
    });
    forgetMessages();
  });
  if (!known) freshen();
  return { saved };
}

/** Whether it was refused because of what we saved ourselves, in an attempt whose answer was lost. */
function isMine(error, body) {
  return error.type === "changed" && error.current && !differences(error.current, body).length;
}

function refuse(error, body) {
  stage.value = "editing";
  if (error.status === 401) {
    forgetSignIn();
    return;
  }
  if (isUnclear(error)) {
    stage.value = "doubt";
    complain(formError, wordsFor(error));
    if (!base.value) inDoubt ??= body;
    return;
  }
  if (error.type === "changed" && error.current) {
    conflict.value = error.current;
    return;
  }
  if (error.status === 404 && base.value) {
    conflict.value = { deleted: true };
    return;
  }
  const placed = error.errors.map((each) => [homeOf(each.field, typed.value), faultWords(each)]);
  refusals.value = Object.fromEntries(placed.filter(([field]) => field));
  const others = placed.filter(([field]) => !field).map(([, words]) => words);
  if (others.length) formError.value = others.join(" ");
  else if (!placed.length) formError.value = wordsFor(error);
}
