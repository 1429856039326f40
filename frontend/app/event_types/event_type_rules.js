// The rules for what an expert types, the same as the server's (docs/api.md). Pure: what is typed in, sentences out.
// The server has the last word; these spare the way to it.
/** @import { Notice, NumberField, Typed, TypedQuestion } from "./form.js" */
import { isVisible, lengthOf } from "../shared/forms/reading.js";
import { t } from "../shared/words.js";
import { minutesIn, numberIn, optionsIn } from "./form.js";

/** @typedef {[least: number, most: number, step: number]} Range */

const LONGEST_CLAIM = 240;
const LONGEST_NOTICE = 43_200;
export const MOST_QUESTIONS = 5;

/** @type {Record<"title" | "description" | "price", [number, number]>} */
const TEXTS = { title: [1, 80], description: [0, 1000], price: [0, 60] };
const DETAILS = 300;
const LABEL = 140;
const OPTION = 60;
const OPTIONS = [2, 12];

/** @type {Record<NumberField, Range>} */
const WHOLE = {
  duration_minutes: [5, 240, 5],
  interval_minutes: [5, 240, 5],
  buffer_before_minutes: [0, 240, 5],
  buffer_after_minutes: [0, 240, 5],
  booking_window_days: [1, 365, 1],
};

/**
 * {field: sentence}; fields are named as the API names them.
 * @param {Typed} typed
 * @returns {Record<string, string>}
 */
export function complaintsAbout(typed) {
  const found = [
    ["title", aboutText(typed.title, TEXTS.title)],
    ["description", aboutText(typed.description, TEXTS.description)],
    ["duration_minutes", aboutNumber(typed, "duration_minutes")],
    ["price", aboutText(typed.price, TEXTS.price)],
    ["place.detail", aboutPlace(typed)],
    ...typed.questions.flatMap(aboutQuestion),
    ["interval_minutes", aboutNumber(typed, "interval_minutes")],
    ["buffer_before_minutes", aboutNumber(typed, "buffer_before_minutes") ?? aboutClaim(typed, "before", "after")],
    ["buffer_after_minutes", aboutNumber(typed, "buffer_after_minutes") ?? aboutClaim(typed, "after", "before")],
    ["minimum_notice_minutes", aboutNotice(typed.minimum_notice_minutes)],
    ["booking_window_days", aboutNumber(typed, "booking_window_days")],
    ["daily_cap", typed.daily_cap.trim() ? aboutWhole(typed.daily_cap, [1, 100, 1]) : null],
    ["cancel_notice_minutes", aboutNotice(typed.cancel_notice_minutes)],
  ];
  return Object.fromEntries(found.filter(([, wrong]) => wrong));
}

/**
 * @param {string} text
 * @param {[number, number]} lengths
 */
function aboutText(text, [least, most]) {
  if (least && !isVisible(text)) return t("event_types.wrong.missing");
  const length = lengthOf(text);
  return length > most ? t("event_types.wrong.too_long", { count: most, length }) : null;
}

/**
 * @param {Typed} typed
 * @param {NumberField} field
 */
function aboutNumber(typed, field) {
  return aboutWhole(typed[field], WHOLE[field]);
}

/**
 * @param {string} text
 * @param {Range} range
 */
function aboutWhole(text, [least, most, step]) {
  const number = numberIn(text);
  if (number >= least && number <= most && number % step === 0) return null;
  return step === 1
    ? t("event_types.wrong.not_within", { least, most })
    : t("event_types.wrong.no_multiple", { step, least, most });
}

/**
 * Said at the longer one of the two buffers.
 * @param {Typed} typed
 * @param {"before" | "after"} side
 * @param {"before" | "after"} otherSide
 */
function aboutClaim(typed, side, otherSide) {
  const duration = numberIn(typed.duration_minutes) || 0;
  const here = numberIn(typed[`buffer_${side}_minutes`]) || 0;
  const there = numberIn(typed[`buffer_${otherSide}_minutes`]) || 0;
  const sum = duration + here + there;
  const isHere = here > there || (here === there && side === "after");
  if (!isHere || duration > LONGEST_CLAIM || sum <= LONGEST_CLAIM) return null;
  return t("event_types.wrong.claims_too_much", { count: sum });
}

/** @param {Notice} notice */
function aboutNotice(notice) {
  const minutes = minutesIn(notice);
  if (Number.isNaN(minutes)) return t("event_types.wrong.not_whole");
  return minutes > LONGEST_NOTICE ? t("event_types.wrong.notice_too_long") : null;
}

/** @param {Typed} typed */
function aboutPlace({ place, details }) {
  const detail = (details[place] ?? "").trim();
  if (place === "in_person") return aboutText(detail, [1, DETAILS]);
  if (place !== "link") return null;
  return aboutText(detail, [1, DETAILS]) ?? (isLink(detail) ? null : t("event_types.wrong.no_link"));
}

/**
 * @param {TypedQuestion} question
 * @param {number} index
 * @returns {[string, string | null][]}
 */
function aboutQuestion({ kind, label, options }, index) {
  const about = aboutText(label, [1, LABEL]);
  const aboutChoice = kind === "choice" ? aboutOptions(optionsIn(options)) : null;
  return [
    [`questions.${index}.label`, about],
    [`questions.${index}.options`, aboutChoice],
  ];
}

/** @param {string[]} options */
function aboutOptions(options) {
  const [least, most] = OPTIONS;
  if (options.length < least || options.length > most) return t("event_types.wrong.number_of_options", { least, most });
  if (new Set(options).size < options.length) return t("event_types.wrong.option_twice");
  const long = options.find((option) => lengthOf(option) > OPTION);
  if (!long) return null;
  return t("event_types.wrong.option_too_long", { count: OPTION, option: long.slice(0, 20), length: lengthOf(long) });
}

/** @param {string} text */
function isLink(text) {
  if (/\s/.test(text)) return false;
  try {
    const { protocol, hostname } = new URL(text);
    return protocol === "https:" && hostname.includes(".");
  } catch {
    return false;
  }
}
