// The days of a week, as the API names them, and their hours in words. Pure.

export const WEEKDAYS = [
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
  ["sun", "Sunday"],
];

export const WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"];

const USUAL = [["09:00", "17:00"]];

/** "mon" of "2026-11-23" */
export function weekdayOf(date) {
  return WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7][0];
}

/** "09:00–12:00, 13:00–17:00"; or that there are none, in the words given. */
export function hoursWords(hours, none = "not bookable") {
  return hours.map(([from, to]) => `${from}–${to}`).join(", ") || none;
}

/** What to begin with on a day that had no hours: those of the day that is most like it. */
export function hoursToBeginWith(weekly, day) {
  const near = WORKING_DAYS.includes(day) ? WORKING_DAYS : ["sat", "sun"];
  const alike = near.map((each) => weekly[each]).find((hours) => hours.length);
  return alike ?? USUAL;
}
