// What an expert does with webhooks. One thing at a time: a second press does nothing.
import { batch } from "../../vendor/preact.js";
import { act } from "../expert_area/acting.js";
import { forgetAttempt, keepAttempt } from "../shared/attempts.js";
import { attempt, busy, refusals } from "../shared/forms/attempt.js";
import { t } from "../shared/words.js";
import { addWebhook, changeWebhook, removeWebhook, replay, resend, rotateSecret, sendTest } from "./api.js";
import { ANY, awaitEvent } from "./deliveries.js";
import { refresh } from "./load.js";
import { changesOf } from "./rules.js";
import { asked, draft, edit, forget, forgetDraft, forgetEdit, keep, note, secret } from "./state.js";

const ADD = "webhook";

/** Resolves to the webhook that was added; null if none was. */
export async function add() {
  if (busy.value) return null;
  note.value = null;
  const { url, events, payload } = draft.value;
  const body = { url: url.trim(), events, payload };
  if (!complete(body)) return null;
  let added = null;
  await attempt("add", async () => {
    added = await addWebhook(body, keepAttempt(ADD, body));
    forgetAttempt(ADD);
    batch(() => {
      keep(added);
      forgetDraft();
      secret.value = { id: added.id, text: added.secret, until: null };
    });
  });
  return added;
}

/** Saves what is typed about a webhook; resolves to whether that is done. */
export function save(webhook) {
  if (busy.value || !complete(edit.value)) return false;
  note.value = null;
  const changes = changesOf(webhook, edit.value);
  if (!Object.keys(changes).length) {
    forgetEdit();
    return true;
  }
  return attempt(
    "save",
    async () => {
      keep(await changeWebhook(webhook.id, changes));
      forgetEdit();
      note.value = { id: webhook.id, place: "settings", words: t("webhooks.settings.saved") };
    },
    lookAgain,
  );
}

export function pause(id) {
  return change("pause", id, "state", async () => keep(await changeWebhook(id, { status: "paused" })));
}

export function resume(id) {
  return change("resume", id, "state", async () => {
    keep(await changeWebhook(id, { status: "active" }));
    note.value = { id, place: "state", words: t("webhooks.state.resumed") };
    awaitEvent(ANY);
  });
}

/** Resolves to whether it is gone. */
export function remove(id) {
  return change("delete", id, "delete", async () => {
    await removeWebhook(id).catch(unlessGone);
    forget(id);
    asked.value = null;
  });
}

export async function rotate(id) {
  const went = await change("rotate", id, "secret", async () => {
    const answer = await rotateSecret(id);
    secret.value = { id, text: answer.secret, until: answer.previous_valid_until };
    keep({ id, previous_secret_valid_until: answer.previous_valid_until });
    asked.value = null;
  });
  // Nobody knows whether there's another one now: before somebody asks for it again, they see.
  if (!went) refresh();
  return went;
}

/** A test, or what a webhook has to prove itself with: `place` is where somebody asked for it. */
export function test(id, place = "attempts") {
  return change("test", id, place, async () => {
    const { event_id: eventId } = await sendTest(id);
    sent(id, place, eventId);
  });
}

export function sendAgain(id, eventId) {
  return change(`resend ${eventId}`, id, "attempts", async () => {
    await resend(id, eventId);
    sent(id, "attempts", eventId);
  });
}

export function replaySpan(id, span) {
  return change("replay", id, "replay", async () => {
    const { events: count } = await replay(id, span);
    note.value = { id, place: "replay", words: t("webhooks.replay.done", { count }) };
    if (count) awaitEvent(ANY);
  });
}

function sent(id, place, eventId) {
  note.value = { id, place, words: t("webhooks.attempts.sent") };
  awaitEvent(eventId);
}

/** Whether nothing is missing; else it is said at its field. */
function complete({ url, events }) {
  const wrong = {};
  if (!url.trim()) wrong.url = t("webhooks.form.url_needed");
  if (!events.length) wrong.events = t("webhooks.form.events_needed");
  refusals.value = wrong;
  return !Object.keys(wrong).length;
}

function change(what, id, place, action) {
  return act(note, { id, place }, what, action, lookAgain);
}

/** Where something is there no more, the webhook may have been deleted elsewhere; what is said is said all the same. */
function lookAgain(error) {
  if (error.status === 404) refresh();
  return false;
}

function unlessGone(error) {
  if (error.status !== 404) throw error;
}
