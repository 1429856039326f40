// Fills in what is known of the client: from their account, else from the last booking in this browser, else from the
// link to this page. What somebody types comes before all of it (state.js).
import { computed, signal } from "../../../vendor/preact.js";
import { createPart } from "../../shared/part.js";
import { forgetLastClient, keepLastClient, readLastClient } from "../../shared/last_client.js";
import { embedded } from "../times/address.js";
import { forgetGiven, given } from "../times/given.js";
import { combine } from "./known_rules.js";

/** The place of the last booking among the sources. */
const LAST = 1;

const accountPart = createPart("booking/form/account.js", () => import("./account.js"));

/** Null: nobody is signed in. Undefined: not asked for yet, and then nothing is filled in. */
const account = signal(undefined);
// A page around could have somebody book by a click on what is filled in here: there, only what it gives itself.
const last = signal(embedded ? null : readLastClient());

const combined = computed(() => combine(account.value === undefined ? [] : [account.value, last.value, given.value]));

/** {name?, email?, phone?} */
export const known = computed(() => combined.value.details);

/** The fields that come from the last booking. */
export const fromLast = computed(() =>
  Object.entries(combined.value.from).flatMap(([field, at]) => (at === LAST ? [field] : [])),
);

/** Somebody else sits here now. */
export function forgetLast() {
  forgetLastClient();
  last.value = null;
}

/** Who booked, as the API says it: the number has its country's code. One that wasn't asked for now stays known. */
export function rememberClient(booking) {
  if (embedded) return;
  const { name, email, phone_text: phone = booking.phone } = booking;
  keepLastClient(combine([{ name, email, phone }, readLastClient()]).details);
  forgetGiven();
}

/** The token of somebody who is signed in. */
export function ownToken() {
  return accountPart.module.value?.signInToken() ?? null;
}

/** When the form is opened. One call of the API for somebody who is signed in, and none for others. */
export async function askForAccount() {
  if (account.value !== undefined) return;
  const part = embedded ? null : await accountPart.fetch();
  account.value = (await part?.readOwnDetails()) ?? null;
}
