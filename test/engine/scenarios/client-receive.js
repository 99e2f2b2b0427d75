// file: mote dist/mote-default.js
// peer: broker 2; wait 20; send "\x30\x07\x00\x01abody\x31\x06\x00\x01a"; wait 20; send "bod\x30\x04\x00\x01ab"; wait 20; fin
// peer: broker 1
// Packets come whole, joined, and cut in the middle.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t2" });
c.on("connected", function () { print("connected"); c.subscribe("a"); });
c.on("message", function (topic, message) { print("message", topic, message); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.on("disconnected", function () { print("disconnected"); setTimeout(function () { print("DONE"); }, 20); });
c.connect();
