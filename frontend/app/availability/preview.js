// The coming weeks as clients would see them with the hours that are edited, asked again a moment after each change.
import { batch, computed, effect, signal } from "../../vendor/preact.js";
import { previewAvailability } from "../expert_area/api.js";
import { own } from "../expert_area/own.js";
import { refusals } from "../shared/forms/attempt.js";
import { startOfWeek } from "../shared/months.js";
import { faultWords, wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { addDays } from "../shared/time.js";
import { t } from "../shared/words.js";
import { body, todayIn } from "./state.js";

const CALM_MS = 350;
const DAYS = 28;

/** The answer that came last, with the hours that it is of, {days, outside, hours, today}; or null. */
export const picture = signal(null);

/** Why there is no newer one, in a sentence; or null. */
export const failure = signal(null);

/** Whether another one is on its way. */
export const asking = signal(false);

const chosen = signal(null);

/** The event type whose starts are shown; its slug, or null where there is none. */
export const eventType = computed(() => {
  const slugs = own.value.event_types.map(({ slug }) => slug);
  return slugs.includes(chosen.value) ? chosen.value : (slugs[0] ?? null);
});

const again = signal(0);
let leaving = null;

export function choose(slug) {
  chosen.value = slug;
}

export function askAgain() {
  again.value += 1;
}

/** Follows the hours until the returned function is called. */
export function watchHours() {
  let timer = 0;
  const stop = effect(() => {
    const [hours, slug] = [body.value, eventType.value];
    again.value;
    clearTimeout(timer);
    leaving?.abort();
    // The first picture need not wait for somebody to stop typing.
    if (hours) timer = setTimeout(ask, picture.peek() ? CALM_MS : 0, hours, slug);
  });
  const retry = () => failure.value && askAgain();
  addEventListener("online", retry);
  return () => {
    removeEventListener("online", retry);
    stop();
    clearTimeout(timer);
    leaving?.abort();
  };
}

async function ask(hours, slug) {
  const today = todayIn(hours.timezone);
  const from = startOfWeek(today);
  const days = from === today ? DAYS : DAYS + 7;
  const mine = new AbortController();
  leaving = mine;
  asking.value = true;
  try {
    const answer = await previewAvailability({ ...hours, event_type: slug, from, days }, mine.signal);
    batch(() => {
      picture.value = { ...answer, hours, today, last: addDays(today, DAYS - 1) };
      failure.value = null;
    });
  } catch (error) {
    if (mine.signal.aborted) return;
    if (error.status === 401) forgetSignIn();
    batch(() => refuse(error));
  } finally {
    if (leaving === mine) asking.value = false;
  }
}

/** What the server says of a day belongs there, as if it had been saved. */
function refuse(error) {
  const fields = error.status === 422 ? error.errors.filter(({ field }) => /^(weekly|overrides)\b/.test(field)) : [];
  refusals.value = Object.fromEntries(fields.map((each) => [each.field, faultWords(each)]));
  failure.value = fields.length ? t("availability.picture.refused") : wordsFor(error);
}
