// What the account of the person who is signed in says of them. No part of a page within another web site.
import { readAccount } from "../../shared/account_api.js";
import { signedIn, signInToken } from "../../shared/sign_in.js";

export { signInToken };

/** {name, email, phone}, as far as it is known; null for somebody who isn't signed in. */
export async function readOwnDetails() {
  const token = signInToken();
  if (!token) return null;
  const { email } = signedIn.value;
  try {
    const { account } = await readAccount(token);
    return { name: account.name, email: account.email, phone: account.phone_text ?? account.phone };
  } catch (error) {
    return error.status === 401 ? null : { email };
  }
}
