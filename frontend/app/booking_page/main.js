import { mount } from "../shared/mount.js";
import { readableOffline } from "../shared/offline.js";
import { BookingPage } from "./BookingPage.js";
import { open } from "./open.js";

addEventListener("hashchange", open);
open();
mount(BookingPage);
readableOffline();
