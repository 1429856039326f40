import { createPart } from "../../shared/part.js";

/** What follows when the server says no. */
export const refusedPart = createPart("booking/form/refused.js", () => import("./refused.js"));
