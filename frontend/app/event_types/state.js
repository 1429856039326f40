// The open form: what is typed, what is wrong with it, and what became of saving it.
import { batch, computed, signal } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { faultWords } from "../shared/problem_words.js";
import { t } from "../shared/words.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { complaintsAbout } from "./event_type_rules.js";
import { fieldNames } from "./field_names.js";
import { bodyFrom, DEFAULTS, typedOf } from "./form.js";

const TITLE = 80;

/** Which form is open, as its draft is kept; null while there is none. */
export const key = signal(null);

/** The event type that the form began from; null for a new one. And what is typed. */
export const base = signal(null);
export const typed = signal(null);

/** Whether this is what was typed before, in this tab, and not saved. */
export const restored = signal(false);

/** The fields that were left once: only those complain while somebody types. */
export const left = signal(new Set());

/** What the server said about fields, {field: message}, until they are changed. */
export const refusals = signal({});

/** A sentence about the whole form, or null. */
export const formError = signal(null);

/** "editing"; "sending"; or "doubt": sent, but nobody knows what became of it. */
export const stage = signal("editing");

/** The event type as somebody else saved it meanwhile, "deleted" if it is gone; null if it is what it was. */
export const conflict = signal(null);

/** What was typed before it was given up: discarded, or for what somebody else saved. */
export const givenUp = signal(null);

/** A question that was removed, for who did not mean it: {question, index}. */
export const removed = signal(null);

const complaints = computed(() => (typed.value ? complaintsAbout(typed.value) : {}));

/** Every field at fault, in the order of the form. */
export const atFault = computed(() =>
  typed.value ? fieldNames(typed.value).filter((field) => complaints.value[field] || refusals.value[field]) : [],
);

/** What a new one begins with; and what is typed before anybody types. */
const begunFrom = signal(DEFAULTS);
const beginning = computed(() => typedOf(base.value ?? begunFrom.value));

export const changed = computed(() => Boolean(typed.value) && !isAs(typed.value, beginning.value));

/** Opens the form of an event type, of a new one, or of a new one that begins as a copy of `from`. */
export function openForm({ slug = null, from = null }) {
  const current = slug && find(slug);
  const original = from && find(from);
  const opened = keyOf(slug ? { slug } : { from });
  if (key.value === opened) return;
  const kept = readDraft(opened);
  batch(() => {
    forgetMessages();
    key.value = opened;
    begunFrom.value = original ? copyOf(original) : DEFAULTS;
    base.value = kept?.base ?? current;
    typed.value = kept?.typed ?? typedOf(base.value ?? begunFrom.value);
    restored.value = Boolean(kept);
  });
}

export function closeForm() {
  key.value = null;
}

/** Whether something typed for it is not saved. */
export function isUnsaved(target) {
  return Boolean(readDraft(keyOf(target)));
}

export function type(field, value) {
  change({ ...typed.value, [field]: value }, field);
}

/** What else is typed: `field` is the one that somebody changed. */
export function change(content, field) {
  batch(() => {
    typed.value = content;
    if (refusals.value[field]) refusals.value = { ...refusals.value, [field]: null };
    formError.value = null;
    givenUp.value = null;
    if (stage.value === "doubt") stage.value = "editing";
  });
  if (changed.value) keepDraft(key.value, { typed: typed.value, base: base.value });
  else dropDraft(key.value);
}

export function leave(field) {
  left.value = new Set([...left.value, field]);
}

/** What is wrong with a field, if it is time to say so. */
export function wrongWith(field) {
  if (refusals.value[field]) return refusals.value[field];
  const complaint = left.value.has(field) && complaints.value[field];
  return complaint ? complaintWords(complaint) : null;
}

/** As the server's refusals are worded, but where it's known which option is meant. */
function complaintWords(fault) {
  const { maximum: count, length, option } = fault.values;
  if (option === undefined) return faultWords(fault);
  return t("event_types.questions.option_too_long", { count, length, option });
}

export function discard() {
  giveUp(base.value && (find(base.value.slug) ?? base.value));
}

/** Goes on with what somebody else saved. */
export function takeOther() {
  giveUp(conflict.value);
}

export function takeBack() {
  const mine = givenUp.value;
  givenUp.value = null;
  change(mine, null);
}

/** Begins again from what is saved; what was typed can be had back. */
function giveUp(saved) {
  dropDraft(key.value);
  batch(() => {
    const mine = typed.value;
    forgetMessages();
    base.value = saved;
    typed.value = beginning.value;
    givenUp.value = mine;
  });
}

export function forgetMessages() {
  batch(() => {
    left.value = new Set();
    refusals.value = {};
    formError.value = null;
    stage.value = "editing";
    conflict.value = null;
    givenUp.value = null;
    removed.value = null;
    restored.value = false;
  });
}

function find(slug) {
  return own.value.event_types.find((each) => each.slug === slug) ?? null;
}

function copyOf(eventType) {
  const title = [...t("event_types.copy_of", { title: eventType.title })].slice(0, TITLE).join("");
  // The questions of a copy are new ones.
  const questions = eventType.questions.map(({ id: _, ...question }) => question);
  return { ...bodyFrom(eventType), title, questions };
}

function keyOf({ slug = null, from = null }) {
  return `${own.value.handle}/${slug ?? `?new=${from ?? ""}`}`;
}

function isAs(one, other) {
  const plain = (content) =>
    JSON.stringify({ ...content, questions: content.questions.map(({ key: _, ...each }) => each) });
  return plain(one) === plain(other);
}
