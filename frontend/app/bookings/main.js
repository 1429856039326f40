import { effect } from "../../vendor/preact.js";
import { mount } from "../shared/mount.js";
import { registerWorker } from "../shared/service_worker.js";
import { readAddress } from "./address.js";
import { BookingsPage } from "./BookingsPage.js";
import { load } from "./list.js";
import { address, view } from "./state.js";

addEventListener("popstate", () => {
  view.value = readAddress(location);
  load();
});
addEventListener("online", load);
// At once, and whenever somebody else is signed in, or nobody any more: here or in another tab.
effect(() => {
  address.value;
  queueMicrotask(load);
});
mount(BookingsPage);
registerWorker();
