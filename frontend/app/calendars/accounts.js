// An expert's accounts at calendar services, and what is typed about them. A password is kept in its field alone.
/** @import { Choice } from "./choice.js" */
import { computed, signal } from "../../vendor/preact.js";
import { forgive } from "../shared/forms/attempt.js";
import { createDraft } from "../shared/forms/drafts.js";
import { signedIn } from "../shared/sign_in.js";
import { choiceOf, isChosen } from "./choice.js";
import { providerOf, providerOfAddress } from "./providers.js";

/** @typedef {{ provider: string, server: string, user: string }} Typed */

/** As the API has them, and how many there may be. */
export const accounts = signal(/** @type {Api.CalendarAccount[]} */ ([]));
export const mostAccounts = signal(3);

/** The services at which one can be connected here. */
export const services = signal(/** @type {Api.CalendarService[]} */ ([]));

const typed = createDraft("expertbook.calendar_account_draft", () => emptyDraft(signedIn.value?.email ?? ""));

/** What is typed to connect another one. */
export const { content: draft, type } = typed;

/** What is typed to sign in with anew, for the account with that id; or null. */
export const signingIn = signal(/** @type {(Typed & { id: string }) | null} */ (null));

/** The password of the form that is open, until it's sent. */
export const password = signal("");

/** What is chosen for the account with that id, and not saved yet; or null. */
export const {
  content: edit,
  type: typeEdit,
  forget: forgetEdit,
} = createDraft("expertbook.calendar_account_edit", () => /** @type {(Choice & { id: string }) | null} */ (null));

/** The account whose choice is open: one at a time, and first that for which nothing was chosen yet. */
export const choosing = computed(() => {
  const open = accounts.value.filter(({ status, calendars }) => status === "connected" && calendars.length);
  const edited = open.find(({ id }) => id === edit.value?.id);
  return (edited ?? open.find((each) => !isChosen(each)))?.id ?? null;
});

/** The account that somebody asked to disconnect, and has not said how yet; its id or null. */
export const leaving = signal(/** @type {string | null} */ (null));

export function forgetDraft() {
  typed.forget(emptyDraft(""));
  password.value = "";
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

/**
 * An expert whose own address is at a provider whom we know most likely has a calendar there.
 * @param {string} email
 * @returns {Typed}
 */
function emptyDraft(email) {
  const provider = providerOfAddress(email);
  return { provider: provider?.id ?? "icloud", server: "", user: provider ? email : "" };
}
