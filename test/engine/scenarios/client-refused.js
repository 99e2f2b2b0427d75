// file: mote dist/mote-default.js
// peer: packets 1; wait 20; send "\x20\x02\x00\x05"
// CONNACK with code 5 is a refusal, never a connection.
Math.random = function () { return 0.9; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t5", username: "u", password: "p" });
c.on("connected", function () { print("connected"); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.on("disconnected", function () { print("disconnected"); });
c.connect();
setTimeout(function () { print(c.connected, c.publish("t", "x")); print("DONE"); }, 400);
