// The questions of the open form: added, changed, moved, removed.
import { batch } from "../../vendor/preact.js";
import { change, left, refusals, removed, typed } from "./state.js";

let made = 0;

export function addQuestion() {
  made += 1;
  const question = { key: `new-${Date.now()}-${made}`, kind: "text", label: "", required: false, options: "" };
  set([...typed.value.questions, question]);
}

export function changeQuestion(index, field, value) {
  const questions = typed.value.questions.map((each, at) => (at === index ? { ...each, [field]: value } : each));
  change({ ...typed.value, questions }, `questions.${index}.${field}`);
}

/** By one place: -1 or 1. */
export function moveQuestion(index, step) {
  const questions = [...typed.value.questions];
  const [moving] = questions.splice(index, 1);
  questions.splice(index + step, 0, moving);
  set(questions);
}

export function removeQuestion(index) {
  const question = typed.value.questions[index];
  batch(() => {
    set(typed.value.questions.filter((each) => each !== question));
    removed.value = { question, index };
  });
}

export function putBack() {
  const { question, index } = removed.value;
  const questions = [...typed.value.questions];
  questions.splice(index, 0, question);
  set(questions);
}

/** What was said was said of places, and in those stand others now. */
function set(questions) {
  const ofOthers = (field) => !field.startsWith("questions");
  batch(() => {
    removed.value = null;
    left.value = new Set([...left.value].filter(ofOthers));
    refusals.value = Object.fromEntries(Object.entries(refusals.value).filter(([field]) => ofOthers(field)));
    change({ ...typed.value, questions }, "questions");
  });
}
