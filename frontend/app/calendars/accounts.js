// An expert's accounts at calendar services, and what is typed about them. A password is kept in its field alone.
/** @import { Choice } from "./choice.js" */
import { computed, effect, signal } from "../../vendor/preact.js";
import { forgive } from "../shared/forms/attempt.js";
import { keepDraft, readDraft } from "../shared/forms/drafts.js";
import { signedIn } from "../shared/sign_in.js";
import { choiceOf, isChosen } from "./choice.js";
import { providerOf, providerOfAddress } from "./providers.js";

const NEW_KEY = "expertbook.calendar_account_draft";
const EDIT_KEY = "expertbook.calendar_account_edit";

/** @typedef {{ provider: string, server: string, user: string }} Typed */

/** As the API has them, and how many there may be. */
export const accounts = signal(/** @type {Api.CalendarAccount[]} */ ([]));
export const mostAccounts = signal(3);

/** What is typed to connect another one. */
export const draft = signal(/** @type {Typed} */ ({ provider: "icloud", server: "", user: "" }));

/** What is typed to sign in with anew, for the account with that id; or null. */
export const signingIn = signal(/** @type {(Typed & { id: string }) | null} */ (null));

/** The password of the form that is open, until it's sent. */
export const password = signal("");

/** What is chosen for the account with that id, and not saved yet; or null. */
export const edit = signal(/** @type {(Choice & { id: string }) | null} */ (null));

/** The account whose choice is open: one at a time, and first that for which nothing was chosen yet. */
export const choosing = computed(() => {
  const open = accounts.value.filter(({ status, calendars }) => status === "connected" && calendars.length);
  const edited = open.find(({ id }) => id === edit.value?.id);
  return (edited ?? open.find((each) => !isChosen(each)))?.id ?? null;
});

/** The account that somebody asked to disconnect, and has not said how yet; its id or null. */
export const leaving = signal(/** @type {string | null} */ (null));

// People who are signed in find what they typed, also after a reload.
effect(() => {
  draft.value = readDraft(NEW_KEY) ?? emptyDraft(signedIn.value?.email ?? "");
  edit.value = readDraft(EDIT_KEY);
});

export function type(changes) {
  draft.value = { ...draft.value, ...changes };
  keepDraft(NEW_KEY, draft.value);
  Object.keys(changes).forEach(forgive);
}

export function forgetDraft() {
  draft.value = emptyDraft("");
  password.value = "";
  keepDraft(NEW_KEY, null);
}

export function typePassword(text) {
  password.value = text;
  forgive("password");
}

/** @param {Api.CalendarAccount} account */
export function startSignIn({ id, server, user }) {
  password.value = "";
  signingIn.value = { id, provider: providerOf({ server, user }).id, server, user };
}

export function typeSignIn(changes) {
  signingIn.value = { ...signingIn.value, ...changes };
  Object.keys(changes).forEach(forgive);
}

export function endSignIn() {
  signingIn.value = null;
  password.value = "";
}

/** @param {Api.CalendarAccount} account */
export function startEdit(account) {
  edit.value = { id: account.id, ...choiceOf(account) };
}

export function typeEdit(changes) {
  edit.value = { ...edit.value, ...changes };
  keepDraft(EDIT_KEY, edit.value);
  Object.keys(changes).forEach(forgive);
}

export function forgetEdit() {
  edit.value = null;
  keepDraft(EDIT_KEY, null);
}

/** What an answer says of an account. */
export function keep(changed) {
  const isKnown = accounts.value.some(({ id }) => id === changed.id);
  accounts.value = isKnown
    ? accounts.value.map((each) => (each.id === changed.id ? { ...each, ...changed } : each))
    : [...accounts.value, changed];
}

export function forget(id) {
  accounts.value = accounts.value.filter((each) => each.id !== id);
  if (edit.value?.id === id) forgetEdit();
  if (signingIn.value?.id === id) endSignIn();
  if (leaving.value === id) leaving.value = null;
}

/** An expert whose own address is at a provider whom we know most likely has a calendar there. */
function emptyDraft(email) {
  const provider = providerOfAddress(email);
  return { provider: provider?.id ?? "icloud", server: "", user: provider ? email : "" };
}
