// The dates that are chosen on the calendar, before anything is done with them.
import { batch, computed, signal } from "../../vendor/preact.js";
import { monthAfter } from "../shared/months.js";
import { addDays, dateWords } from "../shared/time.js";
import { listWords, t } from "../shared/words.js";
import { fillDates, spansOf } from "./dates.js";
import { FURTHEST_DAYS } from "./hours_rules.js";
import { draft, todayIn } from "./state.js";

export const chosen = signal([]);

/** The date that the keyboard is at, and so the month that is shown; null for today. */
const cursor = signal(null);

/** Where a range begins that is chosen with Shift. */
let anchor = null;

export const today = computed(() => todayIn(draft.value.timezone));
export const last = computed(() => addDays(today.value, FURTHEST_DAYS));
export const at = computed(() => cursor.value ?? today.value);
export const month = computed(() => at.value.slice(0, 7));

/** How many dates lie between those that are chosen, and are not. */
export const between = computed(() =>
  chosen.value.length > 1 ? fillDates(chosen.value).length - chosen.value.length : 0,
);

export function canBeChosen(date) {
  return date >= today.value && date <= last.value;
}

/** Chooses a date, or no more; with Shift, everything from the one before to it. */
export function toggle(date, toHere) {
  if (!canBeChosen(date)) return;
  batch(() => {
    cursor.value = date;
    if (toHere && anchor) choose([...chosen.value, ...fillDates([anchor, date])]);
    else choose(chosen.value.includes(date) ? chosen.value.filter((each) => each !== date) : [...chosen.value, date]);
    anchor = date;
  });
}

export function fillBetween() {
  choose(fillDates(chosen.value));
}

export function clear() {
  anchor = null;
  choose([]);
}

export function goTo(date) {
  cursor.value = date < today.value ? today.value : date > last.value ? last.value : date;
}

export function showMonth(count) {
  goTo(`${monthAfter(month.value, count)}-01`);
}

/** "Thu 24 Dec – Sat 26 Dec" */
export function spanWords(from, to) {
  return from === to ? dateWords(from) : t("availability.dates.span", { from: dateWords(from), to: dateWords(to) });
}

export function chosenWords() {
  const spans = spansOf(chosen.value).map(([from, to]) => spanWords(from, to));
  return t("availability.dates.chosen", { count: chosen.value.length, dates: listWords(spans) });
}

function choose(dates) {
  chosen.value = [...new Set(dates)].filter(canBeChosen).sort();
}
