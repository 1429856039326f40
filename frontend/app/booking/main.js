import { mount } from "../shared/mount.js";
import { BookingPage } from "./BookingPage.js";
import { open } from "./open.js";

addEventListener("hashchange", open);
open();
mount(BookingPage);
