import { mount } from "../shared/mount.js";
import { readableOffline } from "../shared/offline.js";
import { AccountPage } from "./AccountPage.js";
import { load } from "./load.js";

load();
mount(AccountPage);
readableOffline();
