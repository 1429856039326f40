import { mount } from "../shared/mount.js";
import { registerWorker } from "../shared/service_worker.js";
import { BookingPage } from "./BookingPage.js";
import { open } from "./open.js";

addEventListener("hashchange", open);
open();
mount(BookingPage);
registerWorker();
