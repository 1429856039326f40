// The address of the own page: suggested from the name, checked while it is typed.
import { signal } from "../../vendor/preact.js";
import { checkHandle } from "../expert_area/api.js";
import { draft, type } from "./state.js";

const DEBOUNCE_MS = 350;

/** What is known about what stands in the field: {phase: "checking" | "known" | "failed", handle, …answer}, or null. */
export const check = signal(null);

let waiting = 0;
let asking = null;

/** As the API writes it. */
export function tidyHandle(text) {
  return text.trim().toLowerCase();
}

/** Until somebody writes an address of their own, it follows the name. */
export function typeName(name) {
  type("name", name);
  if (draft.value.own_handle) return;
  if (!name.trim()) put("", null);
  else soon({ name: name.trim() }, suggested);
}

export function typeHandle(text) {
  type("handle", text);
  type("own_handle", text !== "");
  recheck();
}

export function recheck() {
  const handle = tidyHandle(draft.value.handle);
  if (!handle) {
    stop();
    check.value = null;
    return;
  }
  check.value = { phase: "checking", handle, suggestions: check.value?.suggestions ?? [] };
  soon({ handle }, (answer) => (check.value = { phase: "known", ...answer, handle }));
}

function suggested({ handle, available, suggestions, ...answer }) {
  const [other] = suggestions;
  if (available) put(handle, { ...answer, handle, available, suggestions });
  else put(other ?? "", other ? { handle: other, available: true, problem: null, suggestions: [] } : null);
}

function put(handle, answer) {
  stop();
  type("handle", handle);
  check.value = answer && { phase: "known", ...answer };
}

function stop() {
  clearTimeout(waiting);
  asking?.abort();
}

function soon(query, onAnswer) {
  stop();
  const mine = (asking = new AbortController());
  waiting = setTimeout(async () => {
    try {
      const answer = await checkHandle(query, mine.signal);
      if (!mine.signal.aborted) onAnswer(answer);
    } catch {
      if (!mine.signal.aborted) check.value = check.value && { ...check.value, phase: "failed" };
    }
  }, DEBOUNCE_MS);
}
