// Has the expert's times loaded, and kept as they are from then on.
import { effect } from "../../../vendor/preact.js";
import { showAccent } from "../../shared/accent.js";
import { watch } from "../../shared/live.js";
import "./given.js";
import { release, settleHold } from "./hold_requests.js";
import { hear } from "./live_changes.js";
import { load, refresh, refreshFreed, tick } from "./schedule.js";
import { address, connection, expert } from "./state.js";

const HEAD_START_MS = 400;
/** Whose page took so long to come this far has a slow line, on which a watch opens late. */
const SLOW_MS = 1500;
const TICK_MS = 10_000;

/** `ready` resolves when it is known what the times are asked for. */
export function begin(ready) {
  let loaded = false;
  effect(() => showAccent(expert.value?.accent));

  async function loadOnce() {
    if (loaded) return;
    loaded = true;
    await ready;
    load();
  }

  // The first answer waits for it. Without a form, nothing is to be held.
  settleHold().then(() => {
    if (!address.value.start) release();
  });
  // Watch first, then ask, so that nothing changes unseen in between. A watch that is slow to open does not
  // hold up the page: it asks anyway, and once more when the watch is there.
  watch(address.value.handle, {
    onState: (state) => (connection.value = state),
    onMessage: (message) => hear(message) && refreshFreed(),
    onRefresh: () => (loaded ? refresh() : loadOnce()),
  });
  setTimeout(loadOnce, performance.now() < SLOW_MS ? HEAD_START_MS : 0);
  setInterval(tick, TICK_MS);
}
