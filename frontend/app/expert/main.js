import { watch } from "../shared/live.js";
import { mount } from "../shared/mount.js";
import { ExpertPage } from "./ExpertPage.js";
import { listenToHistory } from "./navigation.js";
import { hear, load, refresh, tick } from "./schedule.js";
import { address, connection } from "./state.js";

const HEAD_START_MS = 400;
const TICK_MS = 10_000;

let loaded = false;

function loadOnce() {
  if (loaded) return;
  loaded = true;
  load();
}

// Watch first, then ask, so that nothing changes unseen in between. A watch that is slow to open does not
// hold up the page: it asks anyway, and once more when the watch is there.
watch(address.value.handle, {
  onState: (state) => (connection.value = state),
  onMessage: hear,
  onRefresh: () => (loaded ? refresh() : loadOnce()),
});
setTimeout(loadOnce, HEAD_START_MS);
setInterval(tick, TICK_MS);

listenToHistory();
mount(ExpertPage);
