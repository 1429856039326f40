import { forgetSeen } from "../shared/kept_bookings.js";
import { forgetOwn } from "../shared/own_bookings.js";
import { forgetSession } from "../shared/session.js";

/** Also forgets, in this browser, the bookings that were seen and the links that open them. */
export function signOut() {
  forgetSession();
  forgetSeen();
  forgetOwn();
}
