import { mount } from "../shared/mount.js";
import { ConsentPage } from "./ConsentPage.js";

mount(ConsentPage);
