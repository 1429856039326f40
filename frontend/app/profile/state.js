import { computed, effect, signal } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { forgive } from "../shared/forms/attempt.js";
import { fieldsOf, same } from "./fields.js";
import { keepDraft, readDraft } from "../shared/forms/drafts.js";

export const DRAFT_KEY = "expertbook.profile_draft";

/**
 * What is typed and not saved, or null: {typed, revision, before, changed}. `revision` and `before` are of the profile
 * that it was typed over; `changed` says what somebody else saved meanwhile, [{field, theirs, mine}], or is null.
 */
export const unsaved = signal(null);

// People who are signed in find what they typed, also after a reload.
effect(() => {
  unsaved.value = readDraft(DRAFT_KEY);
});

export const draft = computed(() => ({ ...fieldsOf(own.value), ...unsaved.value?.typed }));
export const changed = computed(() => unsaved.value?.changed ?? null);

/** Whether something was just saved. */
export const saved = signal(false);

export function type(field, value) {
  const { typed, revision, before } = unsaved.value ?? startEdit(own.value);
  const next = { ...typed, [field]: value };
  if (value === undefined || same(value, before[field])) delete next[field];
  keepUnsaved({ typed: next, revision, before, changed: changed.value });
  forgive(field);
  saved.value = false;
}

export function keepUnsaved(content) {
  unsaved.value = content && Object.keys(content.typed).length ? content : null;
  keepDraft(DRAFT_KEY, unsaved.value);
}

export function startEdit(expert, typed = {}) {
  const before = { ...fieldsOf(expert), photo_url: expert.photo_url, cover_url: expert.cover_url };
  return { typed, revision: expert.revision, before, changed: null };
}
