// file: mote dist/mote-default.js
// peer: packets 1; send " \x02\x00\x00"; wait 50; send "0\x04\x00\x01ta"; wait 50; send "0\x04\x00\x01tb"; wait 200
// A handler removes itself, another adds one: each hears each message once, a new one from the next on.
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "h" });
function once(topic, message) { print("once", message); c.removeListener("message", once); }
var added = false;
c.on("message", once);
c.on("message", function (topic, message) {
  print("always", message);
  if (!added) c.on("message", function (topic, message) { print("added", message); });
  added = true;
  if (message === "b") setTimeout(function () { c.disconnect(); print("DONE"); }, 20);
});
c.connect();
