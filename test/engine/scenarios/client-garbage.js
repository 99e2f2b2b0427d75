// file: mote dist/mote-default.js
// peer: broker 1; wait 20; send "\xd0\x00\xff\xff\xff\xff\xff\xff"; wait 50
// What no packet can be closes the connection, with an error event.
Math.random = function () { return 0.9; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t8" });
c.on("connected", function () { print("connected"); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.on("disconnected", function () { print("disconnected"); setTimeout(function () { print("DONE"); }, 50); });
c.connect();
