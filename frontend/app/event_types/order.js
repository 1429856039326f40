// The order of the event types: shown at once, then saved; of several changes in a row the last one counts.
import { batch } from "../../vendor/preact.js";
import { orderEventTypes } from "../expert_area/api.js";
import { keepOwn, own } from "../expert_area/own.js";
import { complain } from "../shared/complain.js";
import { wordsFor } from "../shared/problem_words.js";
import { forgetSignIn } from "../shared/sign_in.js";
import { t } from "../shared/words.js";
import { fresh, freshen } from "./fresh_list.js";
import { announcement, orderError } from "./list_state.js";

let wanted = null;
let saving = false;
let before = null;

/** By one place: -1 or 1. */
export function moveBy(slug, step) {
  const all = [...own.value.event_types];
  const from = all.findIndex((each) => each.slug === slug);
  const to = from + step;
  if (to < 0 || to >= all.length) return;
  if (!saving) before = own.value.event_types;
  const [moving] = all.splice(from, 1);
  all.splice(to, 0, moving);
  batch(() => {
    keepOwn({ event_types: all });
    orderError.value = null;
    announcement.value = t("event_types.list.moved", { title: moving.title, place: to + 1, all: all.length });
  });
  wanted = all.map((each) => each.slug);
  if (!saving) work();
}

async function work() {
  saving = true;
  try {
    while (wanted) await save();
  } catch (error) {
    wanted = null;
    await refuse(error);
  } finally {
    saving = false;
  }
}

async function save() {
  // What is on its way would put back the order before.
  await fresh();
  const order = wanted;
  wanted = null;
  const answer = await orderEventTypes({ order, revision: own.value.order_revision });
  keepOwn(wanted ? { order_revision: answer.order_revision } : answer);
}

async function refuse(error) {
  if (error.status === 401) {
    forgetSignIn();
    return;
  }
  if (error.type === "changed" && error.current) {
    keepOwn(error.current);
    orderError.value = t("event_types.list.moved_elsewhere");
    return;
  }
  batch(() => {
    keepOwn({ event_types: before });
    complain(orderError, t("event_types.list.not_moved", { why: wordsFor(error) }));
  });
  await freshen();
}
