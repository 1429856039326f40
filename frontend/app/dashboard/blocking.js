// Blocks the client of a booking: nothing more can be booked by them.
import { batch, signal } from "../../vendor/preact.js";
import { addBlock } from "../expert_area/api.js";
import { complain } from "../shared/complain.js";
import { wordsFor } from "../shared/problem_words.js";
import { t } from "../shared/words.js";
import { asSignedIn } from "./read.js";

/** The id of the booking whose client is about to be blocked, and by what: "email", "domain" or "network". */
export const blocking = signal(null);
export const chosen = signal("email");

/** Whether it is on its way; {id, words}: what was blocked last, and why the last try failed. */
export const sendingBlock = signal(false);
export const blocked = signal(null);
export const notBlocked = signal(null);

/** Domains of which everybody may have an address. */
const SHARED = [
  "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com",
  "proton.me protonmail.com gmx.com gmx.de gmx.net web.de t-online.de mail.com mail.ru yandex.ru yandex.com qq.com 163.com",
  "126.com naver.com zoho.com fastmail.com hey.com orange.fr free.fr laposte.net libero.it btinternet.com comcast.net",
]
  .join(" ")
  .split(" ");

export function domainOf({ email }) {
  return email.slice(email.lastIndexOf("@") + 1);
}

export function isShared(domain) {
  return SHARED.includes(domain.toLowerCase());
}

export function askToBlock(id) {
  batch(() => {
    blocking.value = id;
    chosen.value = "email";
    notBlocked.value = null;
  });
}

/** Resolves to whether it was done. */
export async function blockClient(booking) {
  if (sendingBlock.value) return false;
  const what = chosen.value;
  sendingBlock.value = true;
  notBlocked.value = null;
  try {
    await asSignedIn(addBlock({ booking: booking.id, what }));
    batch(() => {
      blocked.value = {
        id: booking.id,
        words: t(`dashboard.blocked.${what}`, { email: booking.email, domain: domainOf(booking) }),
      };
      blocking.value = null;
    });
    return true;
  } catch (error) {
    complain(notBlocked, { id: booking.id, words: wordsFor(error) });
    return false;
  } finally {
    sendingBlock.value = false;
  }
}
