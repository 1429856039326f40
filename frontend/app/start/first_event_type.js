// The first event type: the guided set-up asks for three things and takes the rest from here.

export const DURATIONS = [15, 30, 45, 60, 90];

/** @typedef {{ kind: Api.PlaceKind, words: string, asked?: { label: string, help: string, type: string } }} PlaceChoice */

/** @type {PlaceChoice[]} */
export const PLACES = [
  { kind: "jitsi", words: "Video call" },
  {
    kind: "link",
    words: "My own video link",
    asked: { label: "Link", help: "It begins with https:// and is sent to who books.", type: "url" },
  },
  { kind: "phone", words: "Phone" },
  {
    kind: "in_person",
    words: "In person",
    asked: { label: "Address", help: "Where clients meet you.", type: "text" },
  },
];

const LONGEST_INTERVAL = 30;

/** @param {{ title: string, duration: number, place: Api.PlaceKind, detail: string }} typed */
export function buildFirstEventType({ title, duration, place, detail }) {
  const asked = PLACES.some(({ kind, asked }) => kind === place && asked);
  return {
    title: title.trim(),
    description: "",
    duration_minutes: duration,
    interval_minutes: Math.min(duration, LONGEST_INTERVAL),
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
    minimum_notice_minutes: 4 * 60,
    booking_window_days: 60,
    daily_cap: null,
    cancel_notice_minutes: 24 * 60,
    requires_confirmation: false,
    place: { kind: place, detail: asked ? detail.trim() : "" },
    price: "",
    hidden: false,
    questions: [],
  };
}
