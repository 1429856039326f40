import { mount } from "../shared/mount.js";
import { ProfilePage } from "./ProfilePage.js";

mount(ProfilePage);
