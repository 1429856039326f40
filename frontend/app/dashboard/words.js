// Sessions in words, on the clock of their expert.
import { clockSpan, datedWords, dateOf, dateWords, longDateWords, nearDayName, timeOf } from "../shared/time.js";
import { today, zone } from "./state.js";

const STATUS = {
  pending: "to confirm",
  confirmed: "confirmed",
  completed: "completed",
  cancelled: "cancelled",
  no_show: "missed",
};

/** "Intro session with Anna, Tue 24 Nov, 10:30" */
export function bookingWords({ event_type: type, name, start }) {
  return `${type.title} with ${name}, ${startWords(start)}`;
}

/** "Tue 24 Nov, 10:30" */
export function startWords(start) {
  return `${dateWords(dateOf(start, zone.value))}, ${timeOf(start, zone.value)}`;
}

/** "Today, 10:30–11:30", "Tue 24 Nov, 10:30–11:30", "Tue 24 Nov 2025, 10:30–11:30" */
export function whenWords({ start, end }) {
  const date = dateOf(start, zone.value);
  const words = date.slice(0, 4) === today.value.slice(0, 4) ? dateWords(date) : datedWords(date);
  return `${nearDayName(date, today.value) ?? words}, ${clockSpan(start, end, zone.value)}`;
}

/** What a block of the calendar says to who does not see its colour and place. */
export function blockWords({ name, event_type: type, start, end, status }) {
  const when = `${longDateWords(dateOf(start, zone.value))}, ${clockSpan(start, end, zone.value)}`;
  return `${name}, ${type.title}, ${when}, ${STATUS[status] ?? status}`;
}

/** "2 sessions, 1 to confirm" */
export function countWords(bookings) {
  const waiting = bookings.filter(({ status }) => status === "pending").length;
  const all = bookings.length === 1 ? "1 session" : `${bookings.length || "no"} sessions`;
  return waiting ? `${all}, ${waiting} to confirm` : all;
}

/** "1 h 30 min", "20 h", "0 h" */
export function hoursWords(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [(hours || !rest) && `${hours} h`, rest && `${rest} min`].filter(Boolean).join(" ");
}
