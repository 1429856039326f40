// What the dashboard shows, in the browser's address: /dashboard[?view=past][&week=<its first date>].

export const VIEWS = ["upcoming", "past"];

/** @param {Pick<Location, "search">} location */
export function readAddress({ search }) {
  const query = new URLSearchParams(search);
  const [view, week] = [query.get("view"), query.get("week")];
  return { view: VIEWS.find((name) => name === view) ?? VIEWS[0], week: isDate(week) ? week : null };
}

/**
 * `week` is null for the one that begins today, whenever that is.
 * @param {{ view: string, week: DateText | null }} shown
 */
export function writeAddress({ view, week }) {
  const query = [view !== VIEWS[0] && `view=${view}`, week && `week=${week}`].filter(Boolean).join("&");
  return `/dashboard${query && `?${query}`}`;
}

/** @param {string | null} text */
function isDate(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
