// The attempts to bring events to the webhook that is shown, and looking for new ones while some are awaited.
import { batch, signal } from "../../vendor/preact.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { listAttempts } from "./api.js";
import { refresh as refreshWebhooks } from "./load.js";
import { keyOf, nextTryOf, pauseBeforeLook, wentWell, withNewest } from "./rules.js";
import { note, webhook } from "./state.js";
import { outcomeWords } from "./words.js";

const MOST_LOOKS = 12;

/** The newest first; null until they're there. `older` is the cursor of those before them, or null. */
export const attempts = signal(/** @type {Api.Attempt[] | null} */ (null));
export const older = signal(/** @type {string | null} */ (null));

/** What somebody waits for: "newest", "older" or null; and what went wrong with it: {which, words} or null. */
export const loading = signal(/** @type {string | null} */ (null));
export const failed = signal(/** @type {{ which: string, words: string } | null} */ (null));

/** What was just asked for, until an attempt of it is listed: the event's id, or ANY; and how often it was looked for. */
const awaited = signal(/** @type {string | null} */ (null));
const looks = signal(0);

export const ANY = "any";

/** Whose attempts these are. */
let owner = null;

/** Has the attempts of that webhook read. Those of another one are forgotten. */
export function show(id) {
  if (owner !== id) {
    owner = id;
    batch(() => {
      attempts.value = null;
      older.value = null;
      failed.value = null;
      awaited.value = null;
    });
  }
  return look();
}

/** What is new, as somebody who asks for it sees. */
export async function refresh() {
  if (loading.value) return;
  batch(() => {
    loading.value = "newest";
    failed.value = null;
    note.value = null;
  });
  failed.value = await look();
  loading.value = null;
}

export async function loadOlder() {
  if (loading.value) return;
  const cursor = older.value;
  batch(() => {
    loading.value = "older";
    failed.value = null;
  });
  failed.value = await ask("older", cursor, (page) => {
    // Unless the list began anew meanwhile.
    if (older.value !== cursor) return;
    attempts.value = [...attempts.value, ...page.attempts];
    older.value = page.next;
  });
  loading.value = null;
}

/** Looks for an attempt of that event, or for ANY. */
export function awaitEvent(id) {
  batch(() => {
    awaited.value = id;
    looks.value = 0;
  });
}

/** Sets a timer for the next look where something is awaited, and returns what stops it: for `useSignalEffect`. */
export function follow() {
  const listed = attempts.value;
  if (!listed) return;
  const { status } = webhook.value ?? {};
  const nexts = status === "active" ? listed.map((_, index) => nextTryOf(listed, index)).filter(Boolean) : [];
  const pause = pauseBeforeLook(
    {
      // The first event goes out by itself.
      awaited: looks.value < MOST_LOOKS && (Boolean(awaited.value) || (status === "unverified" && !listed.length)),
      next: nexts.sort()[0] ?? null,
      looks: looks.value,
    },
    Date.now(),
  );
  if (pause === null) return;
  const timer = setTimeout(async () => {
    if (!document.hidden) await look();
    looks.value += 1;
  }, pause);
  return () => clearTimeout(timer);
}

/** What is new, without a word: what is shown stays where nobody answers. Resolves to what went wrong, as `failed` has it. */
async function look() {
  const [problem] = await Promise.all([ask("newest", null, takeNewest), refreshWebhooks()]);
  // Of a list that is there, nobody waits for more.
  if (problem && !attempts.value) failed.value = problem;
  return problem;
}

function takeNewest(page) {
  const before = attempts.value ?? [];
  const found = withNewest({ attempts: before, next: older.value }, { attempts: page.attempts, next: page.next });
  const [newest] = found.attempts;
  if (newest && (!before.length || keyOf(newest) !== keyOf(before[0]))) looks.value = 0;
  attempts.value = found.attempts;
  older.value = found.next;
  tell();
}

/** Resolves to what went wrong, or null. */
async function ask(which, cursor, take) {
  const id = owner;
  try {
    const page = await listAttempts(id, cursor);
    // Somebody may have gone on to another webhook.
    if (owner === id) batch(() => take(page));
    return null;
  } catch (error) {
    if (error.status === 401) forgetSignIn();
    return owner === id && error.status !== 401 ? { which, words: wordsFor(error) } : null;
  }
}

/** Says what came of the event that was just asked for. */
function tell() {
  const found = attempts.value.find(({ event_id: id }) => id === awaited.value);
  if (!found) return;
  awaited.value = null;
  const words = t("webhooks.attempts.came", { outcome: outcomeWords(found) });
  note.value = { id: owner, place: "attempts", words, failed: !wentWell(found) };
}
