// What most visits do without.
import { createPart } from "../../shared/part.js";

/** The fields for the expert's own questions. */
export const questionsPart = createPart("booking/form/Questions.js", () => import("./Questions.js"));

/** What follows when the server says no. */
export const refusedPart = createPart("booking/form/refused.js", () => import("./refused.js"));
