import { endSignIn } from "./account_api.js";
import { forgetLastClient } from "./last_client.js";
import { forgetSeen } from "./seen_bookings.js";
import { forgetOwn } from "./own_bookings.js";
import { forgetSignIn, signInToken } from "./sign_in.js";
import { browser, tab } from "./storage.js";

export const ADDRESS_KEY = "expertbook.sign_in_email";

/** Also forgets, in this browser, the bookings that were seen, the links that open them, who booked last, and what was being
 * typed. Where the server can't be told, the token goes on until it expires; but nobody has it here. */
export function signOut() {
  const token = signInToken();
  if (token) endSignIn(token).catch(() => {});
  forgetSignIn();
  forgetSeen();
  forgetOwn();
  forgetLastClient();
  browser.remove(ADDRESS_KEY);
  tab.clear();
}
