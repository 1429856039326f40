// The only module that talks to the WebSocket. It watches one expert and tells what changes; while no
// WebSocket can be had, it asks for a refresh every now and then and keeps trying. Waits are jittered and grow: after
// a break everybody comes back at once, and only so many can (docs/scale.md).
import { config } from "./config.js";

const PING_MS = 5 * 60_000;
const RENEW_MS = 110 * 60_000; // API Gateway ends a connection after two hours.
const FIRST_POLL_MS = 15_000;
const LONGEST_POLL_MS = 120_000;
const LONGEST_WAIT_MS = 60_000;
const FAILURES_BEFORE_POLLING = 2;

/** @typedef {"connecting" | "live" | "reconnecting" | "polling"} ConnectionState */

/**
 * Watches an expert until the returned function is called.
 * @param {string} handle
 * @param {object} listeners
 * @param {(state: ConnectionState) => void} listeners.onState
 * @param {(message: Api.SlotsMessage) => void} listeners.onMessage a change of slots, newer than all before it
 * @param {() => void} listeners.onRefresh something may have been missed: ask for the slots again
 */
export function watch(handle, { onState, onMessage, onRefresh }) {
  /** @type {WebSocket | null} */
  let socket = null;
  /** @type {bigint | null} */
  let lastSequence = null;
  let failures = 0;
  let everLive = false;
  let stopped = false;
  const timers = { retry: 0, ping: 0, renew: 0, poll: 0 };

  async function connect() {
    clearTimeout(timers.retry);
    if (stopped || socket) return;
    try {
      const { websocket_url: url } = await config();
      if (stopped || socket) return;
      socket = new WebSocket(`${url}?expert=${encodeURIComponent(handle)}`);
    } catch {
      lost();
      return;
    }
    const mine = socket;
    mine.onopen = () => mine === socket && opened();
    mine.onmessage = ({ data }) => mine === socket && heard(data);
    mine.onclose = () => mine === socket && lost();
  }

  function opened() {
    failures = 0;
    everLive = true;
    // A refresh follows, so nothing older can matter; and a rebuilt table counts from its own beginning.
    lastSequence = null;
    clearTimeout(timers.poll);
    timers.poll = 0;
    timers.ping = setInterval(() => socket?.send(JSON.stringify({ type: "ping" })), PING_MS);
    timers.renew = setTimeout(renew, addJitter(RENEW_MS, 0.05));
    onState("live");
    onRefresh();
  }

  /** @param {string} data */
  function heard(data) {
    const message = parse(data);
    if (message?.type !== "slots" || message.expert !== handle) return;
    const sequence = BigInt(message.sequence);
    if (lastSequence !== null && sequence <= lastSequence) return;
    lastSequence = sequence;
    onMessage(message);
  }

  function lost() {
    drop();
    if (stopped) return;
    failures += 1;
    if (failures >= FAILURES_BEFORE_POLLING || !("WebSocket" in globalThis)) poll();
    else onState(everLive ? "reconnecting" : "connecting");
    timers.retry = setTimeout(connect, addJitter(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (failures - 1)), 0.5));
  }

  function poll() {
    onState("polling");
    if (!timers.poll) pollAfter(FIRST_POLL_MS);
  }

  /** @param {number} milliseconds */
  function pollAfter(milliseconds) {
    timers.poll = setTimeout(
      () => {
        if (!document.hidden) onRefresh();
        // Anyone who never had a WebSocket is alone with that; anyone who lost one lost it together with many.
        pollAfter(everLive ? Math.min(LONGEST_POLL_MS, 2 * milliseconds) : milliseconds);
      },
      addJitter(milliseconds, 0.5),
    );
  }

  function renew() {
    drop();
    connect();
  }

  function drop() {
    clearInterval(timers.ping);
    clearTimeout(timers.renew);
    const old = socket;
    socket = null;
    old?.close();
  }

  function cameBack() {
    if (document.hidden) return;
    if (socket?.readyState === WebSocket.OPEN) onRefresh();
    else renew();
  }

  /** @param {PageTransitionEvent} event */
  function restored(event) {
    // Back from the browser's cache of whole pages, where sockets do not live on.
    if (event.persisted) cameBack();
  }

  function wentOffline() {
    // A socket notices a lost network only after minutes; the browser says so at once.
    if (socket) lost();
  }

  onState("connecting");
  connect();
  document.addEventListener("visibilitychange", cameBack);
  addEventListener("pageshow", restored);
  addEventListener("online", cameBack);
  addEventListener("offline", wentOffline);

  return () => {
    stopped = true;
    drop();
    Object.values(timers).forEach((timer) => clearTimeout(timer));
    document.removeEventListener("visibilitychange", cameBack);
    removeEventListener("pageshow", restored);
    removeEventListener("online", cameBack);
    removeEventListener("offline", wentOffline);
  };
}

/**
 * @param {number} milliseconds
 * @param {number} share
 */
function addJitter(milliseconds, share) {
  return milliseconds * (1 - share + 2 * share * Math.random());
}

/**
 * @param {string} data
 * @returns {any}
 */
function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
