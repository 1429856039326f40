import { computed, signal } from "../../../vendor/preact.js";
import { address, chosenSlot, days, eventType, loadingDays, now, zoneCountry } from "../times/state.js";
import { findSlot, findNearestOpen, selectUpcoming } from "../times/slots.js";
import { tab } from "../../shared/storage.js";
import { checkAnswer, checkField, fieldsAsked } from "./booking_rules.js";
import { fromLast, known } from "./known.js";

const DRAFT_KEY = "expertbook.draft";
const ANSWERS_KEY = "expertbook.answers";
const EMPTY = { name: "", email: "", phone: "", country: "", notes: "" };

/** What is typed, by field. Kept in the tab, so that neither a reload nor a lost slot loses it. */
const typed = signal(tab.read(DRAFT_KEY) ?? {});

/** What stands in the form. What is typed is never written over, nor is a field that somebody emptied. */
export const draft = computed(() => ({ ...EMPTY, ...known.value, ...typed.value }));

/** Whether anything in it comes from the last booking in this browser. */
export const isFromLast = computed(() => fromLast.value.some((field) => !(field in typed.value)));

/** Whether a phone number is asked for; and the country that it is of without +, by choice or by the zone. */
export const asking = computed(() => ({
  phone: eventType.value?.phone ?? "required",
  country: draft.value.country || zoneCountry.value,
}));

/** What the expert asks besides; and what is answered, {"<handle>/<event type>": {<question id>: text or true}}. */
export const questions = computed(() => eventType.value?.questions ?? []);
const answered = signal(tab.read(ANSWERS_KEY) ?? {});
export const answers = computed(() => answered.value[asker()] ?? {});

/** The fields of the form in their order: "answers.<question id>" before the notes. */
export const fields = computed(() => {
  const asked = fieldsAsked(asking.value).filter((field) => field !== "notes");
  return [...asked, ...questions.value.map(answerField), "notes"];
});

/** The fields that were left once: only those complain while somebody types. */
export const left = signal(new Set());

/** What the server said about fields, {field: message}, until they are changed. */
export const refusals = signal({});

/** A sentence about the whole form, or null. */
export const formError = signal(null);

/** "editing"; "sending"; or "doubt": sent, but nobody knows what became of it. */
export const stage = signal("editing");

/** The token of somebody who proved the email address in this form, or null. */
export const proof = signal(null);

/** The email address that has to be proved before it can book, or null. */
export const toProve = signal(null);

/** {start, nearest}: what a 409 said. */
export const conflict = signal(null);

export const complaints = computed(() => {
  const found = fieldsAsked(asking.value).map((field) => [field, checkField(field, draft.value[field], asking.value)]);
  const asked = questions.value.map((each) => [answerField(each), checkAnswer(each, answers.value[each.id])]);
  return Object.fromEntries(
    [...found, ...asked].map(([field, wrong]) => [field, wrong ?? refusals.value[field] ?? null]),
  );
});

/**
 * Why the chosen start can't be booked, {why, nearest}, or null. While an attempt is under way or in doubt, the one
 * who took the time may well be ourselves: then nothing is lost yet.
 */
export const lost = computed(() => {
  const { start } = address.value;
  if (!start || !eventType.value || stage.value !== "editing") return null;
  const said = conflict.value?.start === start;
  const why = obstacle(chosenSlot.value, said);
  if (!why) return null;
  const nearest = said ? stillOpen(conflict.value.nearest) : [];
  return { why, nearest: nearest.length ? nearest : findNearestOpen(days.value, eventType.value, start, now.value) };
});

/** Whether the button does something: the chosen time is known, not lost, and no attempt is under way. */
export const canSend = computed(
  () => stage.value === "doubt" || (stage.value === "editing" && Boolean(chosenSlot.value) && !lost.value),
);

export function type(field, value) {
  // A number stays of the country that stood beside it when it was typed, whatever zone is chosen after that.
  const country = field === "phone" && asking.value.country ? { country: asking.value.country } : {};
  keepTyped({ ...typed.value, ...country, [field]: value });
  forgetRefusal(field);
}

/** What is sent is as good as typed: it stays the same when it is tried again, whatever becomes known meanwhile. */
export function settleDraft() {
  keepTyped(draft.value);
}

export function answer(question, value) {
  answered.value = { ...answered.value, [asker()]: { ...answers.value, [question.id]: value } };
  tab.write(ANSWERS_KEY, answered.value);
  forgetRefusal(answerField(question));
}

export function answerField({ id }) {
  return `answers.${id}`;
}

/** What was said about the old content is not true of the new one. */
export function forgetRefusal(field) {
  if (refusals.value[field]) refusals.value = { ...refusals.value, [field]: null };
  formError.value = toProve.value = null;
  if (stage.value === "doubt") stage.value = "editing";
}

export function leave(field) {
  left.value = new Set([...left.value, field]);
}

export function forgetDraft() {
  typed.value = {};
  tab.remove(DRAFT_KEY);
  answered.value = {};
  tab.remove(ANSWERS_KEY);
}

function keepTyped(content) {
  typed.value = content;
  tab.write(DRAFT_KEY, content);
}

function asker() {
  return `${address.value.handle}/${eventType.value?.slug}`;
}

function obstacle(slot, said) {
  if (!slot) return said ? "taken" : loadingDays.value ? null : "gone";
  if (slot.status !== "open" && slot.status !== "past") return slot.status;
  return selectUpcoming([slot], eventType.value, now.value).length ? null : "gone";
}

function stillOpen(slots) {
  return slots.filter(({ start }) => (findSlot(days.value, start)?.status ?? "open") === "open");
}
