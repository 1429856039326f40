// Opens and closes bookings, and leads the keyboard along.
import { batch } from "../../vendor/preact.js";
import { whenShown } from "../shared/focus.js";
import { dateOf } from "../shared/time.js";
import { showDate } from "./load_week.js";
import { known } from "./known_bookings.js";
import { asking, opened, refused, zone } from "./state.js";

export function blockId(id) {
  return `block-${id}`;
}

/** What names an open booking, in its place. */
export function titleId(place, id) {
  return `${place}-session-${id}`;
}

export function isOpen(place, id) {
  return opened.value?.place === place && opened.value.id === id;
}

export function toggle(place, id) {
  if (isOpen(place, id)) close();
  else open(place, id);
}

export function open(place, id) {
  batch(() => {
    opened.value = { place, id };
    asking.value = null;
    refused.value = null;
  });
  if (place === "calendar") focusElementLater(titleId(place, id));
}

export function close() {
  const { place, id } = opened.value;
  batch(() => {
    opened.value = null;
    asking.value = null;
  });
  focusElementLater(place === "calendar" ? blockId(id) : titleId(place, id), "calendar-heading");
}

/** Shows a booking in the calendar, wherever it lies. */
export function showInCalendar(id) {
  showDate(dateOf(known.value.get(id).start, zone.value));
  open("calendar", id);
}

/** Asks why before a booking is declined or cancelled. */
export function askWhy(place, id) {
  batch(() => {
    opened.value = { place, id };
    asking.value = id;
    refused.value = null;
  });
}

/** Once what is shown has changed; on the second element where the first is gone. */
export function focusElementLater(id, otherwise) {
  whenShown(() => (document.getElementById(id) ?? document.getElementById(otherwise))?.focus());
}
