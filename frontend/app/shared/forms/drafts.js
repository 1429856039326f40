// What is typed and not saved, kept in the tab with whose it is: a reload loses nothing, and nobody else finds it.
import { effect, signal } from "../../../vendor/preact.js";
import { signedIn } from "../sign_in.js";
import { tab } from "../storage.js";
import { forgive } from "./attempt.js";

export function readDraft(key) {
  const email = signedIn.value?.email;
  const found = tab.read(key);
  return email && found?.email === email ? found.content : null;
}

export function keepDraft(key, content) {
  if (content) tab.write(key, { email: signedIn.value?.email, content });
  else tab.remove(key);
}

/**
 * The fields of a form, in a signal: `content` is what is typed there, or what `empty` makes; `type` is told of changes.
 * @template Content
 * @param {string} key
 * @param {() => Content} empty
 */
export function createDraft(key, empty) {
  const content = signal(empty());

  // People who are signed in find what they typed, also after a reload.
  effect(() => {
    content.value = readDraft(key) ?? empty();
  });

  /** @param {Partial<Content>} changes */
  function type(changes) {
    content.value = { ...content.value, ...changes };
    keepDraft(key, content.value);
    Object.keys(changes).forEach(forgive);
  }

  function forget(left = empty()) {
    content.value = left;
    keepDraft(key, null);
  }

  return { content, type, forget };
}
