// What is typed and not saved, kept in the tab with whose it is: a reload loses nothing, and nobody else finds it.
import { signedIn } from "../sign_in.js";
import { tab } from "../storage.js";

export function readDraft(key) {
  const email = signedIn.value?.email;
  const found = tab.read(key);
  return email && found?.email === email ? found.content : null;
}

export function keepDraft(key, content) {
  if (content) tab.write(key, { email: signedIn.value?.email, content });
  else tab.remove(key);
}
