// Event types in words. Pure.
/** @import { Content, Typed } from "./form.js" */
import { numberWords } from "../shared/locale.js";
import { placeWords } from "../shared/place.js";
import { listWords, t } from "../shared/words.js";
import { DEFAULTS, inUnits, minutesIn, numberIn } from "./form.js";

/**
 * What is typed, in a few words each, without what makes no sense (yet).
 * @param {Typed} typed
 * @returns {string[]}
 */
export function summary(typed) {
  const [duration, interval] = [numberIn(typed.duration_minutes), numberIn(typed.interval_minutes)];
  const [before, after] = [numberIn(typed.buffer_before_minutes), numberIn(typed.buffer_after_minutes)];
  const [window, cap] = [numberIn(typed.booking_window_days), numberIn(typed.daily_cap)];
  const notice = minutesIn(typed.minimum_notice_minutes);
  return [
    duration && t("event_types.summary.duration", { count: duration }),
    interval && t("event_types.summary.interval", { count: interval }),
    before && t("event_types.summary.before", { count: before }),
    after && t("event_types.summary.after", { count: after }),
    notice === 0 && t("event_types.summary.no_notice"),
    notice && noticeWords(notice),
    window && t("event_types.summary.window", { count: window }),
    cap && t("event_types.summary.cap", { count: cap }),
  ].filter((words) => typeof words === "string");
}

/**
 * The value of a field, to compare two of them.
 * @param {keyof Content} field
 * @param {Content} eventType
 * @returns {string}
 */
export function valueWords(field, eventType) {
  /** @type {any} */
  const value = eventType[field] ?? DEFAULTS[field];
  if (field === "place") return placeValue(value);
  if (field === "questions") return value.map(questionWords).join("\n") || t("event_types.values.none");
  if (field === "phone") return t(`event_types.phone_rules.${value}`);
  if (field === "reminders") return remindersWords(value);
  if (field === "daily_cap") return value === null ? t("event_types.values.no_limit") : numberWords(value);
  if (field === "booking_window_days") return t("event_types.values.days", { count: value });
  if (field.endsWith("_minutes")) return spanWords(value);
  if (typeof value === "boolean") return value ? t("event_types.values.yes") : t("event_types.values.no");
  return value ? t("event_types.values.text", { text: value }) : t("event_types.values.nothing");
}

/**
 * "1 hour", "90 minutes", "2 days", "none"
 * @param {number} minutes
 */
export function spanWords(minutes) {
  if (!minutes) return t("event_types.values.none");
  const { unit, count } = inUnits(minutes);
  return t(`event_types.values.${unit}`, { count });
}

/** @param {Api.Reminders} reminders */
function remindersWords({ client, expert }) {
  /** @param {number[]} spans */
  const before = (spans) => (spans.length ? listWords(spans.map(spanWords)) : t("event_types.values.none"));
  return t("event_types.values.reminders", { client: before(client), expert: before(expert) });
}

/** @param {number} minutes */
function noticeWords(minutes) {
  const { unit, count } = inUnits(minutes);
  return t(`event_types.summary.notice.${unit}`, { count });
}

/** @param {Api.Place} place */
function placeValue(place) {
  const words = placeWords(place);
  return place.detail ? t("event_types.values.place", { place: words, detail: place.detail }) : words;
}

/** @param {Api.Question} question */
function questionWords({ kind, label, required, options = [] }) {
  const name = required ? `${kind}_question_required` : `${kind}_question`;
  return t(`event_types.values.${name}`, { label, options: listWords(options) });
}
