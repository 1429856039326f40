import { effect } from "../../vendor/preact.js";
import { showAccent } from "../shared/accent.js";
import { mount } from "../shared/mount.js";
import { registerWorker } from "../shared/service_worker.js";
import { whenBack } from "../shared/when_back.js";
import { BookingPage } from "./BookingPage.js";
import { load, open } from "./open.js";
import { booking, now } from "./state.js";

const TICK_MS = 5000;

function tick() {
  now.value = Date.now();
}

effect(() => showAccent(booking.value?.expert.accent));
addEventListener("hashchange", open);
// Somebody who comes back may have answered or changed it in another tab, or the other one did.
whenBack(() => (booking.value ? load() : open()));
setInterval(tick, TICK_MS);
// A page that was out of sight may have slept.
document.addEventListener("visibilitychange", tick);
open();
mount(BookingPage);
registerWorker();
