// The rules for what a client types, the same as the server's (docs/api.md). Pure: a value in, a sentence or
// null out. The server has the last word; these spare the way to it.

import {
  emailFault,
  isVisible,
  lengthOf,
  phoneFault,
  readEmail,
  readPhone,
  trimmed,
} from "../../shared/forms/reading.js";
import { t } from "../../shared/words.js";

/** @typedef {"name" | "email" | "phone" | "notes"} FieldName */
/** @typedef {Record<FieldName, string>} Draft */
/**
 * What the event type asks, and the country of a number without +: null if there is none, undefined if it is not known.
 * @typedef {{ phone?: Api.PhoneRule, country?: string | null }} Asking
 */
/** @typedef {Record<string, string | boolean | undefined>} Answers by the ids of their questions */

const LENGTHS = { name: 120, notes: 2000, answer: 1000 };

/** @type {Record<FieldName, (value: string, asking: Asking) => string | null>} */
const RULES = {
  name(value) {
    const letters = lengthOf(value);
    if (!isVisible(value)) return t("booking.rules.name_needed");
    return letters > LENGTHS.name ? t("booking.rules.name_too_long", { maximum: LENGTHS.name, length: letters }) : null;
  },

  email: emailFault,

  phone(value, { phone: asked = "required", country }) {
    if (readPhone(value) !== "") return phoneFault(value, country);
    return asked === "required" ? t("booking.rules.phone_needed") : null;
  },

  notes(value) {
    const letters = lengthOf(value);
    return letters > LENGTHS.notes
      ? t("booking.rules.notes_too_long", { maximum: LENGTHS.notes, length: letters })
      : null;
  },
};

/** @type {Record<Api.Question["kind"], (question: Api.Question, value: any) => string | null>} */
const ANSWER_RULES = {
  text({ required }, value) {
    const letters = lengthOf(value);
    if (!letters) return required ? t("booking.rules.needed") : null;
    return letters > LENGTHS.answer
      ? t("booking.rules.answer_too_long", { maximum: LENGTHS.answer, length: letters })
      : null;
  },

  choice({ required, options }, value) {
    if (!value) return required ? t("booking.rules.needed") : null;
    return options?.includes(value) ? null : t("booking.rules.choose_one");
  },

  checkbox({ required }, value) {
    return required && value !== true ? t("booking.rules.tick") : null;
  },
};

const FIELDS = /** @type {FieldName[]} */ (Object.keys(RULES));

/**
 * The fields of the form, in their order.
 * @param {Asking} asking
 */
export function fieldsAsked({ phone }) {
  return FIELDS.filter((field) => field !== "phone" || phone !== "hidden");
}

/**
 * What is wrong with a field's value, as a sentence; null if nothing is.
 * @param {FieldName} field
 * @param {string} value
 * @param {Asking} asking
 */
export function checkField(field, value, asking = {}) {
  return RULES[field](value, asking);
}

/**
 * What is wrong with the answer to an expert's own question.
 * @param {Api.Question} question
 * @param {string | boolean | undefined} value
 */
export function checkAnswer(question, value) {
  return ANSWER_RULES[question.kind]?.(question, value ?? "") ?? null;
}

/**
 * The answers as they are sent, {id: text or true}: what was left open is not among them.
 * @param {Api.Question[]} questions
 * @param {Answers} answers
 */
export function tidyAnswers(questions, answers) {
  const given = questions.map(({ id }) => {
    const answer = answers[id];
    return [id, typeof answer === "string" ? trimmed(answer) : answer === true];
  });
  return Object.fromEntries(given.filter(([, answer]) => answer));
}

/**
 * What is sent: what was meant, and no more than is asked.
 * @param {Draft} draft
 * @param {Asking} asking
 */
export function tidy({ name, email, phone, notes }, { phone: asked, country } = {}) {
  const sent = { name: trimmed(name), email: readEmail(email), notes: trimmed(notes) };
  if (asked === "hidden" || !readPhone(phone)) return sent;
  return { ...sent, phone: phone.trim(), ...(country && { country }) };
}
