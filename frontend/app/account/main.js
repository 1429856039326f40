import { mount } from "../shared/mount.js";
import { registerWorker } from "../shared/service_worker.js";
import { AccountPage } from "./AccountPage.js";
import { load } from "./load.js";
import { phase } from "./state.js";

addEventListener("online", () => phase.value === "failed" && load());
load();
mount(AccountPage);
registerWorker();
