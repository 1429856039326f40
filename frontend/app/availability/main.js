import { mount } from "../shared/mount.js";
import { AvailabilityPage } from "./AvailabilityPage.js";

mount(AvailabilityPage);
