import { mount } from "../shared/mount.js";
import { StartPage } from "./StartPage.js";

mount(StartPage);
