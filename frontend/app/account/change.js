// What its owner does with an account. One thing at a time: a second press does nothing.
import { batch } from "../../vendor/preact.js";
import { addBlock, removeBlock } from "../expert_area/api.js";
import { changeAccount, eraseAccount, exportAccount, exportReputation, renewFeed } from "../shared/account_api.js";
import { bearer, call } from "../shared/api.js";
import { complain } from "../shared/complain.js";
import { faultWords, wordsFor } from "../shared/problem_words.js";
import { ownLocale } from "../shared/hours_of_clock.js";
import { saveFile } from "../shared/save_file.js";
import { forgetSignIn, signInToken } from "../shared/sign_in.js";
import { signOut } from "../shared/sign_out.js";
import { t } from "../shared/words.js";
import { toAbsolute } from "./load.js";
import { account, blocks, busy, country, ended, erased, feed, refusals, toBlock, told, typed } from "./state.js";

const EXPORT = "expertbook.json";
const REPUTATION = "expertbook-reviews.json";

/** Sends what was changed, and in whose form emails are to write times. Resolves to the name of the first field at fault, or null. */
export async function save() {
  await attempt("save", t("account.you.saved"), async (token) => {
    const { phone } = typed.value;
    const changes = phone && country.value ? { ...typed.value, country: country.value } : typed.value;
    const answer = await changeAccount({ ...changes, locale: ownLocale() }, token);
    batch(() => {
      account.value = answer.account;
      typed.value = {};
      refusals.value = {};
    });
  });
  return ["name", "phone", "timezone"].find((field) => refusals.value[field]) ?? null;
}

export function download() {
  return attempt("download", t("account.data.downloaded", { file: EXPORT }), async (token) =>
    saveFile(await exportAccount(token), EXPORT),
  );
}

export function takeReputation() {
  return attempt("reputation", t("account.data.downloaded", { file: REPUTATION }), async (token) =>
    saveFile(await exportReputation(token), REPUTATION),
  );
}

export function renew() {
  return attempt("renew", t("account.feed.renewed"), async (token) => {
    feed.value = toAbsolute((await renewFeed(token)).url);
  });
}

// What is typed is an address if there is something before its @, else a domain.
export function block() {
  const text = toBlock.value.trim();
  const body = text.indexOf("@") > 0 ? { email: text } : { domain: text };
  return attempt("block", t("account.blocked.done", { text: text.replace(/^@/, "") }), async () => {
    const { block: made } = await addBlock(body);
    batch(() => {
      blocks.value = [...blocks.value.filter(({ id }) => id !== made.id), made];
      toBlock.value = "";
    });
  });
}

/** Resolves once it is gone; one that is gone already is no failure. */
export function unblock(id) {
  return attempt(`unblock ${id}`, t("account.blocked.removed"), async () => {
    await removeBlock(id).catch(unlessGone);
    blocks.value = blocks.value.filter((each) => each.id !== id);
  });
}

function unlessGone(error) {
  if (error.status !== 404) throw error;
}

export function erase() {
  return attempt("erase", null, async (token) => {
    await eraseAccount(token);
    batch(() => {
      forgetSignIn(); // It is over already.
      erased.value = true;
      leave();
    });
  });
}

/** In this browser too, and in every other one. */
export function signOutEverywhere() {
  return attempt("end", null, async (token) => {
    await call("DELETE", "/auth/sessions", { headers: bearer(token) });
    batch(() => {
      forgetSignIn(); // As above.
      ended.value = true;
      leave();
    });
  });
}

/** Nothing of the account stays on the page either. */
export function leave() {
  batch(() => {
    signOut();
    account.value = null;
    feed.value = null;
    blocks.value = null;
    toBlock.value = "";
    typed.value = {};
  });
}

async function attempt(what, success, action) {
  if (busy.value) return;
  batch(() => {
    busy.value = what;
    told.value = null;
  });
  try {
    await action(signInToken());
    if (success) told.value = { what, words: success, failed: false };
  } catch (error) {
    batch(() => refuse(what, error));
  } finally {
    busy.value = null;
  }
}

function refuse(what, error) {
  if (error.status === 401) {
    forgetSignIn();
    return;
  }
  const fields = what === "save" ? (error.errors ?? []) : [];
  refusals.value = Object.fromEntries(fields.map((each) => [each.field, faultWords(each)]));
  if (!fields.length) complain(told, { what, words: wordsFor(error), failed: true });
}
