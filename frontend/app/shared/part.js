// Parts of a page that most visits do without. They come when somebody is about to need them.
import { signal } from "../../vendor/preact.js";

/**
 * A part that `load` imports: `module` is null until it is there, `failed` tells whether it can't be had. `fetch` may
 * be called any number of times, and resolves to the module, or to null. `name` is the path in app/ that `load` has.
 */
export function createPart(name, load) {
  const module = signal(null);
  const failed = signal(false);
  let fetching = null;

  async function fetchOnce() {
    announce(name);
    try {
      module.value = await load();
    } catch {
      failed.value = true;
    }
    return module.value;
  }

  return { module, failed, fetch: () => (fetching ??= fetchOnce()) };
}

/**
 * Has all modules of a part fetched at once, which the browser would find one after the other. The page's head names
 * them in a `template` that is made when the site is published.
 */
function announce(name) {
  const template = document.querySelector(`template[data-part="${name}"]`);
  if (template instanceof HTMLTemplateElement) document.head.append(template.content);
}
