// A Socket.IO server that tells everybody the message that it is given, on each line of its input that says "emit". One
// that says "report" has it say when it began, and how much of the processor it has used since; seconds, by the clock
// that all processes of a machine share.
"use strict";

const { createServer } = require("node:http");
const { createInterface } = require("node:readline");
const { Server } = require("socket.io");

const message = JSON.parse(process.argv[2]);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => socket.join(message.expert));
http.listen(0, "127.0.0.1", () => console.log(http.address().port));

let began = 0;
let before = null;
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "emit") {
    before = process.cpuUsage();
    began = Number(process.hrtime.bigint()) / 1e9;
    io.to(message.expert).emit("slots", message);
  } else {
    const used = process.cpuUsage(before);
    console.log(JSON.stringify({ began, processor: (used.user + used.system) / 1e6 }));
  }
}).on("close", () => process.exit());
