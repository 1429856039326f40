import { longDateWords, nearDayName } from "../../shared/time.js";
import { t } from "../../shared/words.js";
import { days, openCount, today } from "../times/state.js";

/** What a screen reader says of a day: "Today, Tuesday 24 November 2026, 5 open times"; the number as soon as it's known. */
export function dayTold(date) {
  const near = nearDayName(date, today.value);
  const day = near ? t("booking.near_day", { near, day: longDateWords(date) }) : longDateWords(date);
  return days.value.has(date) ? t("booking.picker.day_told", { day, count: openCount(date) }) : day;
}
