// Asks for the account of whoever is signed in.
import { batch } from "../../vendor/preact.js";
import { readAccount, readFeed } from "../shared/api.js";
import { forgetSession, sessionToken } from "../shared/session.js";
import { account, failure, feed, phase } from "./state.js";

export async function load() {
  const token = sessionToken();
  if (!token) return;
  phase.value = "loading";
  try {
    const answer = await readAccount(token);
    const address = answer.account.expert ? await readFeed(token) : null;
    batch(() => {
      account.value = answer.account;
      feed.value = address && absolute(address.url);
      phase.value = "ready";
    });
  } catch (error) {
    if (error.status === 401) {
      forgetSession();
      return;
    }
    batch(() => {
      failure.value = error;
      phase.value = "failed";
    });
  }
}

export function absolute(url) {
  return new URL(url, location.origin).href;
}
