import { mount } from "../shared/mount.js";
import { MissingPage } from "./MissingPage.js";

mount(MissingPage);
