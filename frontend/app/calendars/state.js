// The calendars whose busy times are not offered, what is typed to add another, and what is being done.
import { effect, signal } from "../../vendor/preact.js";
import { forgive } from "../shared/forms/attempt.js";
import { keepDraft, readDraft } from "../shared/forms/drafts.js";

export const DRAFT_KEY = "expertbook.calendar_draft";
const EMPTY = { url: "", name: "" };

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** As the API has them, and how many there may be. */
export const calendars = signal([]);
export const most = signal(5);

/** What is typed and not added yet. */
export const draft = signal(EMPTY);

// People who are signed in find what they typed, also after a reload.
effect(() => {
  draft.value = readDraft(DRAFT_KEY) ?? EMPTY;
});

/** What was just done, or could not be, with a calendar: {id, words, failed}; or null. */
export const note = signal(null);

/** The form that was sent last, of several: "feed", "connect", "sign in" or "choose". What went wrong is said there. */
export const sent = signal("");

/** The calendar that somebody asked to remove, and has not said yes yet; its id or null. */
export const removing = signal(null);

export function type(field, value) {
  draft.value = { ...draft.value, [field]: value };
  keepDraft(DRAFT_KEY, draft.value);
  forgive(field);
}

export function forgetDraft() {
  draft.value = EMPTY;
  keepDraft(DRAFT_KEY, null);
}
