import { watch } from "../shared/live.js";
import { mount } from "../shared/mount.js";
import { ExpertPage } from "./ExpertPage.js";
import { hear } from "./hear.js";
import { listenToHistory } from "./navigation.js";
import { fetchForm, fetchMove } from "./parts.js";
import { load, refresh, refreshFreed, tick } from "./schedule.js";
import { address, connection } from "./state.js";

const HEAD_START_MS = 400;
const TICK_MS = 10_000;

const { move, start } = address.value;
const ready = move && fetchMove();
if (start && !move) fetchForm();

let loaded = false;

async function loadOnce() {
  if (loaded) return;
  loaded = true;
  await ready;
  load();
}

// Watch first, then ask, so that nothing changes unseen in between. A watch that is slow to open does not
// hold up the page: it asks anyway, and once more when the watch is there.
watch(address.value.handle, {
  onState: (state) => (connection.value = state),
  onMessage: (message) => hear(message) && refreshFreed(),
  onRefresh: () => (loaded ? refresh() : loadOnce()),
});
setTimeout(loadOnce, HEAD_START_MS);
setInterval(tick, TICK_MS);

listenToHistory();
mount(ExpertPage);
