// Two people, or two tabs, at the same hours. Both began from `before`; each weekday, each date and the zone counts by
// itself. Hours are as the API has them. Pure.
import { addDays, dateWords, zonePlace } from "../shared/time.js";
import { isSame } from "./draft.js";
import { hoursWords, WEEKDAYS } from "./week.js";

/** What I changed as I changed it, and everything else as they left it. */
export function merged(before, mine, theirs) {
  const pick = (part, name) => (isSame(mine[part]?.[name], before[part]?.[name]) ? theirs : mine)[part]?.[name];
  const days = WEEKDAYS.map(([day]) => [day, pick("weekly", day)]);
  const dates = datesIn(before, mine, theirs).map((date) => [date, pick("overrides", date)]);
  return {
    timezone: mine.timezone === before.timezone ? theirs.timezone : mine.timezone,
    weekly: Object.fromEntries(days),
    overrides: Object.fromEntries(dates.filter(([, hours]) => hours)),
  };
}

/** What they changed, in words: [{name, was, is, mine}]; `mine` is what I have there, null where that is not changed. */
export function changesBy(before, mine, theirs) {
  return [
    ...zoneChange(before, mine, theirs),
    ...dayChanges(before, mine, theirs),
    ...dateChanges(before, mine, theirs),
  ];
}

function zoneChange(before, mine, theirs) {
  const values = [before, theirs, mine].map(({ timezone }) => timezone);
  return told("Time zone", values, zonePlace);
}

function dayChanges(before, mine, theirs) {
  return WEEKDAYS.flatMap(([day, name]) =>
    told(
      name,
      [before, theirs, mine].map(({ weekly }) => weekly[day]),
      hoursWords,
    ),
  );
}

function dateChanges(before, mine, theirs) {
  const found = datesIn(before, theirs).flatMap((date) => {
    const values = [before, theirs, mine].map(({ overrides }) => overrides[date]);
    return told(date, values, (hours) => (hours ? hoursWords(hours, "day off") : "hours of its weekday"));
  });
  return runs(found).map(({ from, to, ...change }) => ({
    ...change,
    name: from === to ? dateWords(from) : `${dateWords(from)} – ${dateWords(to)}`,
  }));
}

/** Dates in a row of which the same is to be said are one. */
function runs(changes) {
  const found = [];
  for (const { name: date, ...change } of changes) {
    const last = found.at(-1);
    if (last && addDays(last.to, 1) === date && isSame(last, { from: last.from, to: last.to, ...change }))
      last.to = date;
    else found.push({ from: date, to: date, ...change });
  }
  return found;
}

function told(name, [was, is, mine], words) {
  if (isSame(was, is)) return [];
  const differs = !isSame(mine, was) && !isSame(mine, is);
  return [{ name, was: words(was), is: words(is), mine: differs ? words(mine) : null }];
}

function datesIn(...all) {
  return [...new Set(all.flatMap(({ overrides }) => Object.keys(overrides)))].sort();
}
