import { createPart } from "../../shared/part.js";

/** The fields for the expert's own questions, which many event types do without. */
export const questionsPart = createPart("booking/form/Questions.js", () => import("./Questions.js"));
