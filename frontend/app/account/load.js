// Asks for the account of the person who is signed in.
import { batch } from "../../vendor/preact.js";
import { listBlocks } from "../expert_area/api.js";
import { readAccount, readFeed } from "../shared/account_api.js";
import { forgetSignIn, signInToken } from "../shared/sign_in.js";
import { account, blocks, failure, feed, mostBlocks, phase, refusals, told, typed } from "./state.js";

export async function load() {
  const token = signInToken();
  if (!token) {
    forgetSignIn();
    return;
  }
  phase.value = "loading";
  try {
    const answer = await readAccount(token);
    const isExpert = Boolean(answer.account.expert);
    const [address, blocking] = isExpert ? await Promise.all([readFeed(token), listBlocks()]) : [null, null];
    batch(() => show(answer.account, address, blocking));
  } catch (error) {
    if (error.status === 401) {
      forgetSignIn();
      return;
    }
    batch(() => {
      failure.value = error;
      phase.value = "failed";
    });
  }
}

function show(found, address, blocking) {
  // Who was signed out on the way finds what was typed; somebody else does not.
  if (account.value?.email !== found.email) typed.value = {};
  refusals.value = {};
  told.value = null;
  account.value = found;
  feed.value = address && toAbsolute(address.url);
  blocks.value = blocking?.blocks ?? null;
  mostBlocks.value = blocking?.most ?? 0;
  phase.value = "ready";
}

export function toAbsolute(url) {
  return new URL(url, location.origin).href;
}
