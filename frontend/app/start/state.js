import { computed, effect, signal } from "../../vendor/preact.js";
import { own } from "../expert_area/own.js";
import { forgive } from "../shared/forms/attempt.js";
import { keepDraft, readDraft } from "../shared/forms/drafts.js";
import { signedIn } from "../shared/sign_in.js";
import { viewerZone } from "../shared/zones.js";
import { hasHours, WORKDAYS } from "./hours.js";

export const DRAFT_KEY = "expertbook.start_draft";
export const STEPS = ["you", "hours", "event_type", "ready"];

const EMPTY = {
  name: "",
  handle: "",
  category: "",
  headline: "",
  contact_phone: "",
  timezone: viewerZone(),
  hours: WORKDAYS,
  title: "",
  duration: 45,
  place: "jitsi",
  detail: "",
};

const typed = signal({});

// People who are signed in find what they typed, also after a reload.
effect(() => {
  typed.value = readDraft(DRAFT_KEY) ?? {};
});

export const draft = computed(() => ({ ...EMPTY, contact_email: signedIn.value?.email ?? "", ...typed.value }));

/** Something that happened on the way and changes nothing, in a sentence. */
export const told = signal("");

/** Where somebody is follows from what is saved, so that they go on there on any device. */
export const step = computed(() => {
  const { value } = own;
  if (!value) return "you";
  if (!value.hidden) return "ready";
  if (!hasHours(value.availability.weekly)) return "hours";
  return value.event_types.length ? "ready" : "event_type";
});

export function type(field, value) {
  typed.value = { ...typed.value, [field]: value };
  keepDraft(DRAFT_KEY, typed.value);
  forgive(field);
}

export function forgetDraft() {
  typed.value = {};
  keepDraft(DRAFT_KEY, null);
}
