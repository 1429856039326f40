// The first event type: the guided set-up asks for three things and takes the rest from here.

export const DURATIONS = [15, 30, 45, 60, 90];

/** @type {Api.PlaceKind[]} */
export const PLACES = ["jitsi", "link", "phone", "in_person"];

/**
 * The places that somebody has to say more about, and the type of the control in which they do.
 * @type {Partial<Record<Api.PlaceKind, string>>}
 */
export const DETAILS = { link: "url", in_person: "text" };

const LONGEST_INTERVAL = 30;

/** @param {{ title: string, duration: number, place: Api.PlaceKind, detail: string }} typed */
export function buildFirstEventType({ title, duration, place, detail }) {
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
    place: { kind: place, detail: DETAILS[place] ? detail.trim() : "" },
    price: "",
    hidden: false,
    questions: [],
  };
}
