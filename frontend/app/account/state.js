import { computed, signal } from "../../vendor/preact.js";

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** What is kept about the person who is signed in; and, of an expert, the secret address of the calendar feed. */
export const account = signal(null);
export const feed = signal(null);

/** Whom an expert takes no bookings from, and how many that may be; null for somebody who is none. */
export const blocks = signal(null);
export const mostBlocks = signal(0);

/** Whom to block, as it is typed. */
export const toBlock = signal("");

/** What is typed and not saved: {name?, phone?, timezone?, is_reminded?}. */
export const typed = signal({});
export const draft = computed(() => {
  const { phone_text: phone = account.value?.phone, ...kept } = account.value ?? {};
  return { ...kept, phone, ...typed.value };
});

/** The country of a phone number without +: chosen, else that of the account's zone, else of the browser's language. */
const chosen = signal(null);
export const country = computed(() => chosen.value ?? account.value?.country ?? languageCountry());

/** What was said about fields, {field: message}, until they are changed. */
export const refusals = signal({});

/** What is under way: "save", "download", "reputation", "erase", "renew", "end", "block", "unblock <id>"; or null. */
export const busy = signal(null);

/** What was said about the last of them: {what, words}, and whether it failed; or null. */
export const told = signal(null);

/** Whether everything was just asked to be erased. */
export const erased = signal(false);

/** Whether every sign-in was just ended. */
export const ended = signal(false);

export function type(field, value) {
  typed.value = { ...typed.value, [field]: value };
  if (refusals.value[field]) refusals.value = { ...refusals.value, [field]: null };
  told.value = null;
}

export function chooseCountry(code) {
  chosen.value = code;
  // What was typed is another number now.
  type("phone", draft.value.phone ?? "");
}

function languageCountry() {
  return new Intl.Locale(navigator.language).region ?? null;
}

/** Why `what` failed, or null. */
export function failureOf(what) {
  return toldOf(what, true);
}

/** What came of `what`, or null where it failed. */
export function successOf(what) {
  return toldOf(what, false);
}

function toldOf(what, failed) {
  const { value } = told;
  return value?.what === what && value.failed === failed ? value.words : null;
}
