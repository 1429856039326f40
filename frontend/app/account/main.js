import { mount } from "../shared/mount.js";
import { registerWorker } from "../shared/service_worker.js";
import { AccountPage } from "./AccountPage.js";
import { load } from "./load.js";

load();
mount(AccountPage);
registerWorker();
