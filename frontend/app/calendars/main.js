import { mount } from "../shared/mount.js";
import { CalendarsPage } from "./CalendarsPage.js";

mount(CalendarsPage);
