import { mount } from "../shared/mount.js";
import { readableOffline } from "../shared/offline.js";
import { readAddress } from "./address.js";
import { BookingsPage } from "./BookingsPage.js";
import { load } from "./list.js";
import { view } from "./state.js";

addEventListener("popstate", () => {
  view.value = readAddress(location);
  load();
});
addEventListener("online", load);
load();
mount(BookingsPage);
readableOffline();
