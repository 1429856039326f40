// An event type as it is typed: numbers as text, a notice as a number and a unit, the options of a choice one a line.
// Pure: from what the API says and back.

const UNITS = { minutes: 1, hours: 60, days: 1440 };

export const UNIT_NAMES = Object.keys(UNITS);

/** What a new event type begins with. */
export const DEFAULTS = {
  title: "",
  description: "",
  duration_minutes: 30,
  interval_minutes: 30,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  minimum_notice_minutes: 240,
  booking_window_days: 60,
  daily_cap: null,
  cancel_notice_minutes: 1440,
  requires_confirmation: false,
  place: { kind: "jitsi", detail: "" },
  price: "",
  hidden: false,
  questions: [],
};

const NUMBERS = [
  "duration_minutes",
  "interval_minutes",
  "buffer_before_minutes",
  "buffer_after_minutes",
  "booking_window_days",
];
export const NOTICES = ["minimum_notice_minutes", "cancel_notice_minutes"];

/** What is typed, for an event type as the API says it. */
export function typedOf(eventType) {
  const { title, description, price, requires_confirmation, hidden, place, daily_cap: cap } = eventType;
  return {
    ...{ title, description, price, requires_confirmation, hidden },
    ...Object.fromEntries(NUMBERS.map((field) => [field, String(eventType[field])])),
    ...Object.fromEntries(NOTICES.map((field) => [field, noticeOf(eventType[field])])),
    daily_cap: cap === null ? "" : String(cap),
    place: place.kind,
    // Each kind keeps its own, so that to look at another one loses nothing.
    details: { link: "", in_person: "", [place.kind]: place.detail },
    questions: eventType.questions.map((question) => ({
      ...question,
      key: question.id,
      options: (question.options ?? []).join("\n"),
    })),
  };
}

/** What is sent; it has to be without complaints. */
export function bodyOf(typed) {
  const { requires_confirmation, hidden } = typed;
  return {
    title: tidy(typed.title),
    description: tidy(typed.description),
    ...Object.fromEntries(NUMBERS.map((field) => [field, numberIn(typed[field])])),
    ...Object.fromEntries(NOTICES.map((field) => [field, minutesIn(typed[field])])),
    daily_cap: typed.daily_cap.trim() ? numberIn(typed.daily_cap) : null,
    requires_confirmation,
    place: { kind: typed.place, detail: tidy(typed.details[typed.place] ?? "") },
    price: tidy(typed.price),
    hidden,
    questions: typed.questions.map(questionOf),
  };
}

/** Everything of an event type but its address and its revision: the body that makes it what it is. */
export function bodyFrom(eventType) {
  const body = Object.fromEntries(Object.keys(DEFAULTS).map((field) => [field, eventType[field]]));
  const asked = ({ options, ...question }) => (question.kind === "choice" ? { ...question, options } : question);
  return { ...body, questions: body.questions.map(asked) };
}

/** The fields in which two of them differ; the ids of new questions are given by the server. */
export function differences(one, other) {
  const comparable = (value) => JSON.stringify(value, (key, inner) => (key === "id" ? undefined : sorted(inner)));
  return Object.keys(DEFAULTS).filter((field) => comparable(one[field]) !== comparable(other[field]));
}

/** A whole number, or NaN. */
export function numberIn(text) {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
}

export function minutesIn({ amount, unit }) {
  return numberIn(amount) * UNITS[unit];
}

export function optionsIn(lines) {
  return lines.split("\n").map(tidy).filter(Boolean);
}

/** {amount, unit} in the largest unit that needs no fraction; but 24 hours are no calendar day. */
function noticeOf(minutes) {
  const fits = (name) => minutes % UNITS[name] === 0 && !(name === "days" && minutes <= UNITS.days);
  const unit = UNIT_NAMES.findLast(fits);
  return { amount: String(minutes / UNITS[unit]), unit };
}

function questionOf({ id, kind, label, required, options }) {
  const asked = { kind, label: tidy(label), required };
  if (kind === "choice") asked.options = optionsIn(options);
  return id ? { id, ...asked } : asked;
}

function tidy(text) {
  return text.normalize("NFC").trim();
}

function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  // A question that is no choice may have an empty list of options, or none.
  const entries = Object.entries(value).filter(([, inner]) => !(Array.isArray(inner) && !inner.length));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
