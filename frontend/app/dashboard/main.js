import { batch, effect } from "../../vendor/preact.js";
import { mount } from "../shared/mount.js";
import { readAddress } from "./address.js";
import { loadWeek } from "./load_week.js";
import { DashboardPage } from "./DashboardPage.js";
import { follow } from "./follow.js";
import { loadList } from "./list.js";
import { chosenWeek, handle, now, view } from "./state.js";

const TICK_MS = 15_000;

// At once, and whenever somebody else is signed in, or nobody any more: here or in another tab.
effect(() => {
  const whose = handle.value;
  queueMicrotask(() => follow(whose));
});
addEventListener("popstate", () => {
  const address = readAddress(location);
  const before = view.value;
  batch(() => {
    view.value = address.view;
    chosenWeek.value = address.week;
  });
  if (!handle.value) return;
  loadWeek();
  if (address.view !== before) loadList();
});
setInterval(() => (now.value = Date.now()), TICK_MS);
mount(DashboardPage);
