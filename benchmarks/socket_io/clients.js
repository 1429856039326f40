// Watchers of a Socket.IO server, as many as it is told: says "ready" once all are connected, and when the last one was
// told each time that all were; seconds, by the clock that all processes of a machine share.
"use strict";

const { io } = require("socket.io-client");

const [url, number] = process.argv.slice(2);
let connected = 0;
let told = 0;
for (let each = 0; each < Number(number); each += 1) {
  const socket = io(url, { transports: ["websocket"], forceNew: true });
  socket.on("connect", () => {
    connected += 1;
    if (connected === Number(number)) console.log("ready");
  });
  socket.on("slots", () => {
    told += 1;
    if (told % Number(number) === 0) console.log(Number(process.hrtime.bigint()) / 1e9);
  });
}
process.stdin.on("end", () => process.exit()).resume();
