// The rules for what an expert types, the same as the server's (docs/api.md). Pure: what is typed in, faults out, with the
// server's codes. The server has the last word; these spare the way to it.
/** @import { Notice, NumberField, Typed, TypedQuestion } from "./form.js" */
import { isVisible, lengthOf } from "../shared/forms/reading.js";
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
 * {field: what is wrong with it}; fields are named as the API names them.
 * @param {Typed} typed
 * @returns {Record<string, Api.Fault>}
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
 * @param {string} code
 * @param {Api.Fault["values"]} values
 * @returns {Api.Fault}
 */
function fault(code, values = {}) {
  return { code, values };
}

/**
 * @param {string} text
 * @param {[number, number]} lengths
 */
function aboutText(text, [least, maximum]) {
  if (least && !isVisible(text)) return fault("required");
  const length = lengthOf(text);
  return length > maximum ? fault("too_long", { maximum, length }) : null;
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
function aboutWhole(text, [minimum, maximum, step]) {
  const number = numberIn(text);
  if (number >= minimum && number <= maximum && number % step === 0) return null;
  return step === 1 ? fault("not_a_number", { minimum, maximum }) : fault("not_a_multiple", { step, minimum, maximum });
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
  return fault("booking_too_long", { hours: LONGEST_CLAIM / 60, minutes: sum });
}

/** @param {Notice} notice */
function aboutNotice({ amount, unit }) {
  return aboutWhole(amount, [0, LONGEST_NOTICE / minutesIn({ amount: "1", unit }), 1]);
}

/** @param {Typed} typed */
function aboutPlace({ place, details }) {
  const detail = (details[place] ?? "").trim();
  if (place === "in_person") return aboutText(detail, [1, DETAILS]);
  if (place !== "link") return null;
  return aboutText(detail, [1, DETAILS]) ?? (isLink(detail) ? null : fault("not_a_link"));
}

/**
 * @param {TypedQuestion} question
 * @param {number} index
 * @returns {[string, Api.Fault | null][]}
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
  const [minimum, maximum] = OPTIONS;
  if (options.length < minimum || options.length > maximum) return fault("options_count", { minimum, maximum });
  if (new Set(options).size < options.length) return fault("option_twice");
  const long = options.find((option) => lengthOf(option) > OPTION);
  return long ? fault("too_long", { maximum: OPTION, length: lengthOf(long), option: long.slice(0, 20) }) : null;
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
