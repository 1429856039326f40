// What an expert does with calendar accounts. One thing at a time: a second press does nothing.
import { batch } from "../../vendor/preact.js";
import { act } from "../expert_area/acting.js";
import { forgetAttempt, keepAttempt } from "../shared/attempts.js";
import { attempt, busy, problem, refusals } from "../shared/forms/attempt.js";
import { t } from "../shared/words.js";
import {
  draft,
  endSignIn,
  forget,
  forgetDraft,
  forgetEdit,
  keep,
  leaving,
  password,
  signingIn,
  accounts,
  edit,
} from "./accounts.js";
import {
  askForConsent,
  chooseForAccount,
  connectAccount,
  disconnectAccount,
  giveCredentials,
  readAccount,
} from "./api.js";
import { unknownPlaces } from "./choice.js";
import { providerNamed } from "./providers.js";
import { note, sent } from "./state.js";

const ATTEMPT = "calendar_account";
const LEAVES_WITHIN_MS = 15_000;

/** What a password that was sent is called in the memory of attempts, which never has the password itself. */
let passwords = { text: "", name: "" };

/** Resolves to the account that was connected; null if none was. */
export async function connect() {
  if (busy.value) return null;
  note.value = null;
  sent.value = "connect";
  const body = credentialsOf(draft.value);
  if (!complete(draft.value)) return null;
  let made = null;
  await attempt("connect", async () => {
    const { password: sent, ...rest } = body;
    const key = keepAttempt(ATTEMPT, { ...rest, password: nameOf(sent) });
    const { account } = await connectAccount({ service: "caldav", ...body }, key);
    forgetAttempt(ATTEMPT);
    passwords = { text: "", name: "" };
    made = account;
    batch(() => {
      keep(account);
      forgetDraft();
    });
  });
  return made;
}

/** Leads to the page of a service on which an expert lets us in: anew for an account, or else for another one. */
export function goForConsent(service, account) {
  const lead = async () => leaveFor((await askForConsent({ service, account_id: account?.id })).url);
  if (account) return change(`consent ${account.id}`, account.id, lead);
  if (busy.value) return false;
  note.value = null;
  sent.value = "consent";
  return attempt(`consent ${service}`, lead);
}

/** Resolves to whether an account was given what is typed to sign in with. */
export function signIn() {
  const typed = signingIn.value;
  sent.value = "sign in";
  if (busy.value || !typed || !complete(typed)) return false;
  note.value = null;
  return attempt(
    "sign in",
    async () => {
      const { account } = await giveCredentials(typed.id, credentialsOf(typed));
      batch(() => {
        keep(account);
        endSignIn();
      });
    },
    (error) => isGone(error, typed.id),
  );
}

/** Saves what is chosen; resolves to whether that is done. */
export function choose(account) {
  if (busy.value) return false;
  sent.value = "choose";
  const { id: _, ...chosen } = edit.value ?? {};
  const wrong = wrongIn(chosen);
  refusals.value = wrong;
  if (Object.keys(wrong).length) return false;
  note.value = null;
  return attempt(
    "choose",
    async () => {
      const answer = await chooseForAccount(account.id, { ...chosen, revision: account.revision });
      batch(() => {
        keep(answer.account);
        forgetEdit();
        note.value = { id: account.id, words: t("calendars.account.saved") };
      });
    },
    (error) => {
      if (error.type !== "changed" || !error.current) return isGone(error, account.id);
      // What is typed stays; who saves it now has been told of the other.
      keep({ id: account.id, ...error.current });
      problem.value = t("calendars.account.changed");
      return true;
    },
  );
}

export function readAccountNow(id) {
  return change(`read ${id}`, id, async () => {
    const { account } = await readAccount(id);
    keep(account);
    // It was just read.
    if (account.status === "connected" && !account.reading) note.value = { id, words: t("calendars.up_to_date") };
  });
}

/** Resolves to whether it is done; `entries`: "keep" or "remove". */
export function disconnect(id, entries) {
  return change(`leave ${entries}`, id, async () => {
    await disconnectAccount(id, entries).catch((error) => {
      if (error.status !== 404) throw error;
    });
    const account = accounts.value.find((each) => each.id === id);
    if (entries === "keep" || !account) forget(id);
    else
      batch(() => {
        keep({ id, status: "leaving" });
        leaving.value = null;
      });
  });
}

function change(what, id, action) {
  return act(note, { id }, what, action, (error) => isGone(error, id));
}

/**
 * Resolves when somebody is here again, as browsers show a page as it was left; or nothing came of it for long.
 * @param {string} url
 */
function leaveFor(url) {
  const back = new Promise((resolve) => addEventListener("pageshow", resolve, { once: true }));
  location.assign(url);
  return Promise.race([back, new Promise((resolve) => setTimeout(resolve, LEAVES_WITHIN_MS))]);
}

function isGone(error, id) {
  if (error.status === 404) forget(id);
  return error.status === 404;
}

function credentialsOf({ provider, server, user }) {
  const known = providerNamed(provider).server;
  return { server: known ?? server.trim(), user: user.trim(), password: password.value.trim() };
}

/** Whether nothing is missing; else it is said at its field. */
function complete({ provider, server, user }) {
  const wrong = {};
  const needed = t("calendars.account.needed");
  // An email address may say where the server is.
  const isServerNeeded = providerNamed(provider).server === null && (provider === "nextcloud" || !user.includes("@"));
  if (isServerNeeded && !server.trim()) wrong.server = needed;
  if (!user.trim()) wrong.user = needed;
  if (!password.value.trim()) wrong.password = needed;
  refusals.value = wrong;
  return !Object.keys(wrong).length;
}

function wrongIn({ title = "", description = "" }) {
  const wrong = {};
  for (const [name, text] of Object.entries({ title, description })) {
    const [unknown] = unknownPlaces(text);
    if (unknown !== undefined) wrong[name] = t("calendars.account.unknown_place", { place: `{${unknown}}` });
  }
  return wrong;
}

function nameOf(text) {
  if (passwords.text !== text) passwords = { text, name: crypto.randomUUID() };
  return passwords.name;
}
