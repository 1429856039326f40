// What an expert does with calendars. One thing at a time: a second press does nothing.
import { batch } from "../../vendor/preact.js";
import { act } from "../expert_area/acting.js";
import { addCalendar, listCalendars, readCalendarAgain, removeCalendar } from "../expert_area/api.js";
import { createReader } from "../expert_area/reading.js";
import { forgetAttempt, keepAttempt } from "../shared/attempts.js";
import { attempt, busy, refusals } from "../shared/forms/attempt.js";
import { t } from "../shared/words.js";
import { accounts, mostAccounts, services } from "./accounts.js";
import { listAccounts } from "./api.js";
import { calendars, draft, failure, forgetDraft, most, note, phase, removing, sent } from "./state.js";

const ATTEMPT = "calendar";

/** What to say of calendars that are being read, once they were, by their ids. */
const awaited = new Map();

export const { load, refresh } = createReader({ phase, failure }, readAll, ([feeds, answer]) => {
  calendars.value = feeds.calendars;
  feeds.calendars.forEach(tell);
  most.value = feeds.most;
  accounts.value = answer.accounts;
  mostAccounts.value = answer.most;
  services.value = answer.services;
});

function readAll() {
  return Promise.all([listCalendars(), listAccounts()]);
}

/** The note of a calendar that was being read; a broken one says by itself what is wrong. */
function tell({ id, status }) {
  if (status === "reading" || !awaited.has(id)) return;
  note.value = status === "ok" ? { id, words: awaited.get(id) } : null;
  awaited.delete(id);
}

/** Resolves to the calendar that was added; null if none was. */
export async function add() {
  if (busy.value) return null;
  note.value = null;
  sent.value = "feed";
  const url = draft.value.url.trim();
  if (!url) {
    refusals.value = { url: t("calendars.add.url_needed") };
    return null;
  }
  let added = null;
  await attempt("add", async () => {
    const name = draft.value.name.trim();
    const body = name ? { url, name } : { url };
    const { calendar } = await addCalendar(body, keepAttempt(ATTEMPT, body));
    forgetAttempt(ATTEMPT);
    added = calendar;
    const known = calendars.value.some(({ id }) => id === calendar.id);
    batch(() => {
      if (!known) calendars.value = [...calendars.value, calendar];
      forgetDraft();
      note.value = { id: calendar.id, words: t(known ? "calendars.known" : "calendars.added") };
    });
    if (!known) awaited.set(calendar.id, t("calendars.added_and_read"));
  });
  return added;
}

export function readNow(id) {
  return change(`read ${id}`, id, async () => {
    const { calendar } = await readCalendarAgain(id);
    batch(() => {
      calendars.value = calendars.value.map((each) => (each.id === id ? calendar : each));
      awaited.set(id, t("calendars.up_to_date"));
      tell(calendar);
    });
  });
}

/** Resolves to whether it is gone. */
export function remove(id) {
  return change(`remove ${id}`, id, async () => {
    await removeCalendar(id).catch(unlessGone);
    forget(id);
  });
}

function change(what, id, action) {
  return act(note, { id }, what, action, (error) => {
    if (error.status === 404) forget(id);
    return error.status === 404;
  });
}

function forget(id) {
  batch(() => {
    calendars.value = calendars.value.filter((each) => each.id !== id);
    removing.value = null;
  });
}

function unlessGone(error) {
  if (error.status !== 404) throw error;
}
