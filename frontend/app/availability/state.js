// The hours as they are edited. What is not saved is kept in the tab, so that no reload loses it.
import { batch, computed, effect, signal } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { refusals } from "../shared/forms/attempt.js";
import { keepDraft, readDraft } from "../shared/forms/drafts.js";
import { dateOf } from "../shared/time.js";
import { t } from "../shared/words.js";
import { datesOf } from "./dates.js";
import { bodyOf, draftOf, isSame, looseBodyOf, problemsOf } from "./draft.js";
import { describeChanges, mergeHours } from "./merge.js";

export const DRAFT_KEY = "expertbook.availability_draft";
const RESTING_KEY = "expertbook.resting_hours";

/**
 * What is edited and not saved, or null: {draft, base, changes}. `base` is what it began from, and `changes` says what
 * somebody else saved meanwhile, or is null.
 */
const unsaved = signal(null);

/** The hours of days that were switched off, for when they are switched on again. */
export const resting = signal({});

// People who are signed in find what they edited, also after a reload.
effect(() => {
  unsaved.value = readDraft(DRAFT_KEY);
  resting.value = readDraft(RESTING_KEY) ?? {};
});

export const saved = computed(() => own.value.availability);
export const base = computed(() => unsaved.value?.base ?? saved.value);
export const draft = computed(() => unsaved.value?.draft ?? draftOf(saved.value, todayIn(saved.value.timezone)));
export const isChanged = computed(() => unsaved.value !== null);
export const changes = computed(() => unsaved.value?.changes ?? null);
export const problems = computed(() => problemsOf(draft.value));

/** What would be saved; null while something is wrong with it. */
export const body = computed(() => {
  if (Object.keys(problems.value).length) return null;
  return bodyOf(draft.value, todayIn(draft.value.timezone));
});

/** Days and runs of dates that somebody was done with once: only those complain while the rest is typed. */
export const left = signal(new Set());

/** What was just done, {place, words, before}; without `before` it can't be undone. Or null. */
export const undoable = signal(null);

/** What came of saving, in a sentence; or "". */
export const told = signal("");

export function todayIn(zone) {
  return dateOf(Date.now(), zone);
}

/** Changes a part of the hours: "timezone", "weekly" or "dates". */
export function change(part, value) {
  begin({ ...draft.value, [part]: value });
}

/** The same, said in words at its place, with a way back. */
export function changeUndoably(place, words, part, value) {
  const before = draft.value;
  change(part, value);
  undoable.value = { place, words, before };
}

export function undo() {
  const { place, before } = undoable.value;
  begin(before);
  undoable.value = { place, words: t("availability.save.undone") };
}

export function rest(day, hours) {
  resting.value = { ...resting.value, [day]: hours };
  keepDraft(RESTING_KEY, resting.value);
}

export function leave(field) {
  left.value = new Set([...left.value, field]);
}

/** What is wrong with a day or a run of dates, {message, at}, if it is time to say so. */
export function wrongWith(field) {
  const refused = refusedAt(field);
  if (refused) return { message: refused, at: ["0.from"] };
  return left.value.has(field) ? (problems.value[field] ?? null) : null;
}

/** Forgets what was edited. */
export function discard() {
  giveUp(t("availability.save.discarded"));
}

/** Goes on with what somebody else saved. */
export function takeTheirs() {
  giveUp(t("availability.changed.taken"));
}

/** Goes on from what is saved by now; what was changed here stays, and what was changed there is told. */
export function meet(theirs) {
  const before = base.value;
  const mine = looseBodyOf(draft.value);
  const next = mergeHours(before, mine, theirs);
  keepUnsaved({
    draft: draftOf(next, todayIn(next.timezone)),
    base: theirs,
    changes: describeChanges(before, mine, theirs),
  });
}

/** What is saved from here on; only what was changed since it was sent is left to be saved. */
export function settle(availability, sent) {
  const since = draft.value;
  keepUnsaved(isSame(since, sent) ? null : { draft: since, base: availability, changes: null });
}

/** Somebody else may have saved while this was kept by the tab. */
export function noticeOthers() {
  if (unsaved.value && unsaved.value.base.revision !== saved.value.revision) meet(saved.value);
}

function begin(next) {
  batch(() => {
    keepUnsaved({ draft: next, base: base.value, changes: changes.value });
    undoable.value = null;
    told.value = "";
  });
}

function giveUp(words) {
  batch(() => {
    const before = draft.value;
    keepUnsaved(null);
    left.value = new Set();
    refusals.value = {};
    told.value = "";
    undoable.value = { place: "save", words, before };
  });
}

function keepUnsaved(content) {
  const { base: from, draft: edited } = content ?? {};
  const unchanged = !content || isSame(edited, draftOf(from, todayIn(from.timezone)));
  unsaved.value = unchanged ? null : content;
  keepDraft(DRAFT_KEY, unsaved.value);
}

/** The server names a date; here it is one of a run. */
function refusedAt(field) {
  const [part, first] = field.split(".");
  const run = part === "overrides" && draft.value.dates.find(({ from }) => from === first);
  const names = run ? datesOf(run).map((date) => `overrides.${date}`) : [field];
  return names.map((name) => refusals.value[name]).find(Boolean) ?? null;
}

/** What was said about the old hours of a day, or of a run of dates, is not true of the new ones. */
export function forgiveRun({ from, to }) {
  const others = Object.entries(refusals.value).filter(([name]) => {
    const date = name.replace("overrides.", "");
    return !name.startsWith("overrides.") || date < from || date > to;
  });
  refusals.value = Object.fromEntries(others);
}
