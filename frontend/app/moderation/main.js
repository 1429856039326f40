import { mount } from "../shared/mount.js";
import { ModerationPage } from "./ModerationPage.js";
import { load } from "./reported.js";

load();
mount(ModerationPage);
