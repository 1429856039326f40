// The calendars whose busy times are not offered, what is typed to add another, and what is being done.
import { signal } from "../../vendor/preact.js";
import { createDraft } from "../shared/forms/drafts.js";

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** As the API has them, and how many there may be. */
export const calendars = signal([]);
export const most = signal(5);

/** What is typed and not added yet. */
export const {
  content: draft,
  type,
  forget: forgetDraft,
} = createDraft("expertbook.calendar_draft", () => ({
  url: "",
  name: "",
}));

/** What was just done, or could not be, with a calendar: {id, words, failed}; or null. */
export const note = signal(null);

/** The form that was sent last, of several: "feed", "connect", "sign in" or "choose". What went wrong is said there. */
export const sent = signal("");

/** The calendar that somebody asked to remove, and has not said yes yet; its id or null. */
export const removing = signal(null);
