// What an expert does with an event type in the list. Each can be undone; a second press meanwhile does nothing.
import { batch } from "../../vendor/preact.js";
import { createEventType, deleteEventType, orderEventTypes, saveEventType } from "../expert_area/api.js";
import { keepOwn, own } from "../expert_area/own.js";
import { complain } from "../shared/complain.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { bodyFrom } from "./form.js";
import { fresh, freshen } from "./fresh_list.js";
import { announcement, busy, deleted, note, rows } from "./list_state.js";

export function setHidden(slug, hidden) {
  return attempt(slug, async () => {
    const saved = await saveHidden(bySlug(slug), hidden);
    const { title } = saved;
    batch(() => {
      keepOwn({ event_types: own.value.event_types.map((each) => (each.slug === slug ? saved : each)) });
      note.value = {
        slug,
        words: hidden ? t("event_types.list.hidden") : t("event_types.list.shown"),
        undo: () => setHidden(slug, !hidden),
      };
      announcement.value = hidden
        ? t("event_types.list.hidden_announced", { title })
        : t("event_types.list.shown_announced", { title });
    });
  });
}

/** Resolves to whether it is deleted now. */
export function remove(slug) {
  const eventType = bySlug(slug);
  const row = rows.value.findIndex((each) => each.eventType.slug === slug);
  return attempt(slug, async () => {
    await deleteEventType(slug).catch(unlessGone);
    batch(() => {
      keepOwn({ event_types: own.value.event_types.filter((each) => each.slug !== slug) });
      deleted.value = [...deleted.value.filter((each) => each.eventType.slug !== slug), { eventType, row }].sort(byRow);
      announcement.value = t("event_types.list.deleted", { title: eventType.title });
    });
    freshen();
  });
}

/** Makes a deleted one again, under its address and in its old place. */
export function restore(slug) {
  const { eventType } = deleted.value.find((each) => each.eventType.slug === slug);
  const at = rows.value.filter(({ isDeleted, eventType: { slug: other } }) => !isDeleted || other === slug);
  const place = at.findIndex((each) => each.eventType.slug === slug);
  return attempt(slug, async () => {
    const { event_type: made } = await createEventType({ ...bodyFrom(eventType), slug });
    const all = [...own.value.event_types];
    all.splice(place, 0, made);
    batch(() => {
      keepOwn({ event_types: all });
      deleted.value = deleted.value.filter((each) => each.eventType.slug !== slug);
      announcement.value = t("event_types.list.restored", { title: made.title });
    });
    await backInPlace(all.map((each) => each.slug));
  });
}

/** It is there in any case; that it stands at the end is the least of it. */
async function backInPlace(order) {
  await freshen();
  const revision = own.value.order_revision;
  await orderEventTypes({ order, revision }).then(keepOwn, () => {});
}

/** Also over what somebody else changed meanwhile, of which this is no part. */
async function saveHidden(eventType, hidden) {
  const put = (from) => saveEventType(from.slug, { ...bodyFrom(from), hidden, revision: from.revision });
  const answer = await put(eventType).catch((error) => {
    if (error.type !== "changed" || !error.current) throw error;
    return put(error.current);
  });
  return answer.event_type;
}

async function attempt(slug, action) {
  if (busy.value) return false;
  batch(() => {
    busy.value = slug;
    note.value = null;
  });
  try {
    await fresh();
    await action();
    return true;
  } catch (error) {
    if (error.status === 401) forgetSignIn();
    else if (error.status === 404) await freshen();
    complain(note, { slug, failed: error.status === 404 ? t("event_types.list.gone") : wordsFor(error) });
    return false;
  } finally {
    busy.value = null;
  }
}

function unlessGone(error) {
  if (error.status !== 404) throw error;
}

function bySlug(slug) {
  return own.value.event_types.find((each) => each.slug === slug);
}

function byRow(one, other) {
  return one.row - other.row;
}
