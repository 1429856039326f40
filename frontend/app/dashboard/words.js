// Bookings in words, on the clock of their expert.
import { clockSpan, dateOf, dateWords, longDateWords, momentWords, nearDayName } from "../shared/time.js";
import { t } from "../shared/words.js";
import { today, zone } from "./state.js";

/** "Intro session with Anna, Tue 24 Nov, 10:30" */
export function bookingWords({ event_type: type, name, start }) {
  return t("dashboard.booking.named", { type: type.title, name, time: startWords(start) });
}

/** "Tue 24 Nov, 10:30" */
export function startWords(start) {
  return momentWords(start, zone.value);
}

/** "Today, 10:30–11:30", "Tue 24 Nov, 10:30–11:30", "Tue 24 Nov 2025, 10:30–11:30" */
export function whenWords({ start, end }) {
  const date = dateOf(start, zone.value);
  return `${nearDayName(date, today.value) ?? dateWords(date)}, ${clockSpan(start, end, zone.value)}`;
}

/** What a block of the calendar says to who does not see its colour and place. */
export function blockWords({ name, event_type: type, start, end, status }) {
  const time = `${longDateWords(dateOf(start, zone.value))}, ${clockSpan(start, end, zone.value)}`;
  return t(`dashboard.booking.${status}`, { name, type: type.title, time });
}

/** "Today, Tuesday 24 November 2026, 2 bookings, 1 to confirm" */
export function dayWords(date, found) {
  const near = nearDayName(date, today.value);
  const told = { date: longDateWords(date), bookings: countWords(found) };
  return near ? t("dashboard.day.near_label", { near, ...told }) : t("dashboard.day.label", told);
}

function countWords(found) {
  const waiting = found.filter(({ status }) => status === "pending").length;
  const bookings = found.length ? t("dashboard.day.bookings", { count: found.length }) : t("dashboard.day.none");
  return waiting ? t("dashboard.day.to_confirm", { bookings, waiting }) : bookings;
}
