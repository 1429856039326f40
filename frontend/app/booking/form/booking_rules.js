// The rules for what a client types, the same as the server's (docs/api.md). Pure: a value in, a sentence or
// null out. The server has the last word; these spare the way to it.

/** @typedef {"name" | "email" | "phone" | "notes"} FieldName */
/** @typedef {Record<FieldName, string>} Draft */
/** @typedef {Record<string, string | boolean | undefined>} Answers by the ids of their questions */

const LENGTHS = { name: 120, email: 254, notes: 2000, answer: 1000 };

/** @type {Record<FieldName, (value: string) => string | null>} */
const RULES = {
  name(value) {
    const letters = lengthOf(value.trim());
    if (!/[^\p{C}\p{Z}]/u.test(value)) return "Tell us your name.";
    return letters > LENGTHS.name ? `A name has at most ${LENGTHS.name} characters; this one has ${letters}.` : null;
  },

  email(value) {
    const address = value.trim();
    if (!address) return "Your e-mail address is needed.";
    if (/[\s\p{Cc}]/u.test(address)) return "An e-mail address has no spaces.";
    if (!address.includes("@")) return "An e-mail address needs an @.";
    const local = address.slice(0, address.lastIndexOf("@"));
    const domain = address.slice(address.lastIndexOf("@") + 1);
    if (!local || local.includes("@")) return "An e-mail address needs one name before the @.";
    if (!isDomain(domain)) return "An e-mail address needs a domain after the @, like example.com.";
    if (/^\.|\.\.|\.$/.test(local)) return "Dots stand between letters, not beside each other.";
    return lengthOf(address) > LENGTHS.email ? "That is too long for an e-mail address." : null;
  },

  phone(value) {
    const number = value.trim();
    if (!number) return "Your phone number is needed in case something changes.";
    if (!number.startsWith("+")) return "Begin with + and the country’s code, like +44.";
    if (/[^\d\s().\-/]/.test(number.slice(1))) return "A phone number has digits only, after the +.";
    const digits = number.replace(/\D/g, "");
    if (digits.startsWith("0")) return "After the + comes the country’s code, which does not begin with 0.";
    if (digits.length < 7) return "That is too short for a phone number with its country’s code.";
    return digits.length > 15 ? "A phone number has at most 15 digits." : null;
  },

  notes(value) {
    const letters = lengthOf(value);
    return letters > LENGTHS.notes
      ? `Notes have at most 2,000 characters; these have ${letters.toLocaleString("en")}.`
      : null;
  },
};

/** @type {Record<Api.Question["kind"], (question: Api.Question, value: any) => string | null>} */
const ANSWER_RULES = {
  text({ required }, value) {
    const letters = lengthOf(value.trim());
    if (!letters) return required ? "This is needed." : null;
    return letters > LENGTHS.answer
      ? `At most ${LENGTHS.answer.toLocaleString("en")} characters; this has ${letters.toLocaleString("en")}.`
      : null;
  },

  choice({ required, options }, value) {
    if (!value) return required ? "This is needed." : null;
    return options?.includes(value) ? null : "Choose one of the options.";
  },

  checkbox({ required }, value) {
    return required && value !== true ? "Please tick this." : null;
  },
};

export const FIELDS = /** @type {FieldName[]} */ (Object.keys(RULES));

/**
 * What is wrong with a field's value, as a sentence; null if nothing is.
 * @param {FieldName} field
 * @param {string} value
 */
export function checkField(field, value) {
  return RULES[field](value);
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
    return [id, typeof answer === "string" ? answer.trim() : answer === true];
  });
  return Object.fromEntries(given.filter(([, answer]) => answer));
}

/**
 * What is sent: without spaces around it.
 * @param {Draft} draft
 * @returns {Draft}
 */
export function tidy(draft) {
  const { name, email, phone, notes } = draft;
  return { name: name.trim(), email: email.trim(), phone: phone.trim(), notes: notes.trim() };
}

/**
 * Characters as the server counts them: code points.
 * @param {string} text
 */
export function lengthOf(text) {
  return [...text].length;
}

/** @param {string} text */
function isDomain(text) {
  const labels = text.split(".");
  return (
    labels.length > 1 &&
    labels.every((label) => /^[\p{L}\p{N}\p{M}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u.test(label))
  );
}
