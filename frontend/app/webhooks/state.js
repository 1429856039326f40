// The webhooks that hear of what happens, what is typed about them, and what is being done.
/** @import { Choice } from "./rules.js" */
import { computed, signal } from "../../vendor/preact.js";
import { createDraft } from "../shared/forms/drafts.js";
import { shown } from "./navigation.js";
import { EVENTS } from "./rules.js";

/** @type {Choice} */
const EMPTY = { url: "", events: EVENTS, payload: "thin" };

/** "loading", "ready" or "failed"; and why it failed. */
export const phase = signal("loading");
export const failure = signal(null);

/** As the API has them, and how many there may be. */
export const webhooks = signal(/** @type {Api.Webhook[]} */ ([]));
export const most = signal(5);

/** The one that is shown, or null: none is, or it's gone. */
export const webhook = computed(() => webhooks.value.find(({ id }) => id === shown.value) ?? null);

/** What is typed to add another. */
export const { content: draft, type, forget: forgetDraft } = createDraft("expertbook.webhook_draft", () => EMPTY);

/** What is typed about the one with that id: {id, …}, or null. */
export const {
  content: edit,
  type: typeEdit,
  forget: forgetEdit,
} = createDraft("expertbook.webhook_edit", () => /** @type {(Choice & { id: string }) | null} */ (null));

/**
 * The secret that may be seen this once, and until when the one before is good: {id, text, until}; or null. It's kept
 * nowhere but here.
 */
export const secret = signal(/** @type {{ id: string, text: string, until: Instant | null } | null} */ (null));

/** What was just done, or could not be: {id, place, words, failed}; or null. */
export const note = signal(null);

/** What somebody asked to do, and has not said yes to yet: "delete", "rotate" or null. */
export const asked = signal(/** @type {string | null} */ (null));

/** @param {Api.Webhook} about */
export function startEdit({ id, url, events, payload }) {
  edit.value = { id, url, events, payload };
}

/** What an answer says of a webhook. */
export function keep(changed) {
  const { secret: _, ...kept } = changed;
  const isKnown = webhooks.value.some(({ id }) => id === kept.id);
  webhooks.value = isKnown
    ? webhooks.value.map((each) => (each.id === kept.id ? { ...each, ...kept } : each))
    : [...webhooks.value, kept];
}

export function forget(id) {
  webhooks.value = webhooks.value.filter((each) => each.id !== id);
  if (secret.value?.id === id) secret.value = null;
  if (edit.value?.id === id) forgetEdit();
}
