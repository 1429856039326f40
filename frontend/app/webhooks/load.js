// Reads the webhooks of the expert.
import { createReader } from "../expert_area/reading.js";
import { listWebhooks } from "./api.js";
import { failure, most, phase, webhooks } from "./state.js";

export const { load, refresh } = createReader({ phase, failure }, listWebhooks, (answer) => {
  webhooks.value = answer.webhooks;
  most.value = answer.limit;
});
