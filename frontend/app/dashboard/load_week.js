// Keeps the shown week as it is on the server.
import { batch } from "../../vendor/preact.js";
import { addDays } from "../shared/time.js";
import { writeAddress } from "./address.js";
import { keep } from "./known_bookings.js";
import { readAll } from "./read.js";
import { chosenDay, chosenWeek, dates, first, opened, today, view, weekFailure, weekIds } from "./state.js";
import { startOf } from "./week.js";

let asking = null;

export function turnWeek(step) {
  showWeek(addDays(first.value, step * dates.value.length));
}

export function showToday() {
  showWeek(today.value);
}

/** The week of a date, and that date in it. */
export function showDate(date) {
  if (!dates.value.includes(date)) showWeek(startOf(date, today.value));
  chosenDay.value = date;
}

/** `live`: what is new in it is news. */
export async function loadWeek({ live = false } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const week = first.value;
  weekFailure.value = null;
  try {
    // A day more on both sides, as weeks begin at other instants in other zones.
    const span = { from: `${addDays(week, -1)}T00:00:00Z`, to: `${addDays(week, 8)}T00:00:00Z` };
    const found = await readAll({ ...span, order: "asc" }, mine.signal);
    if (mine !== asking) return;
    batch(() => {
      keep(found, { live });
      weekIds.value = new Map([...(live ? [] : weekIds.value), [week, found.map(({ id }) => id)]]);
    });
  } catch (error) {
    // A refresh that fails leaves what is there: the live indicator tells how fresh it is.
    if (mine === asking && !weekIds.value.has(week)) weekFailure.value = error;
  }
}

function showWeek(week) {
  batch(() => {
    chosenWeek.value = week === today.value ? null : week;
    chosenDay.value = null;
    if (opened.value?.place === "calendar") opened.value = null;
  });
  history.replaceState(null, "", writeAddress({ view: view.value, week: chosenWeek.value }));
  loadWeek();
}
