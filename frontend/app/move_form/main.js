// What the expert's page asks for when a booking is to be moved.
export { MoveBanner } from "./MoveBanner.js";
export { MoveForm } from "./MoveForm.js";
export { MoveOpening } from "./MoveOpening.js";
export { open } from "./open.js";
