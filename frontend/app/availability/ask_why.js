// Why a time is not offered, asked from the server about the hours that are saved.
import { batch, signal } from "../../vendor/preact.js";
import { whyNotOffered } from "../expert_area/api.js";
import { readClock } from "../shared/clock.js";
import { complain } from "../shared/complain.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { timeWords } from "../shared/time.js";
import { t } from "../shared/words.js";
import { saved } from "./state.js";
import { instantOf } from "./zone_change.js";

/** What is asked about. */
export const question = signal({ date: "", clock: "" });

/** What is wrong with it, {date?, clock?}. */
export const wrong = signal({});

/** The last answer with what it answers, {date, clock, offered, reasons}; or null. And why there is none. */
export const answer = signal(null);
export const failure = signal(null);

export const busy = signal(false);

export function type(field, value) {
  batch(() => {
    question.value = { ...question.value, [field]: value };
    wrong.value = { ...wrong.value, [field]: null };
    answer.value = null;
    failure.value = null;
  });
}

/** Resolves to whether it was asked. */
export async function ask(slug) {
  const { date, clock } = question.value;
  const start = readClock(clock);
  wrong.value = {
    date: date ? null : t("availability.why.date_needed"),
    clock: start ? null : t("availability.why.time_needed", { example: timeWords("10:30") }),
  };
  if (!date || !start) return false;
  if (busy.value) return true;
  busy.value = true;
  failure.value = null;
  try {
    const instant = new Date(instantOf(date, start, saved.value.timezone)).toISOString().replace(".000", "");
    const { offered, reasons } = await whyNotOffered({ event_type: slug, start: instant });
    answer.value = { date, clock: start, offered, reasons };
  } catch (error) {
    if (error.status === 401) forgetSignIn();
    complain(failure, wordsFor(error));
  } finally {
    busy.value = false;
  }
  return true;
}
