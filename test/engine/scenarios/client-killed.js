// file: mote dist/mote-default.js
// peer: broker 2; packets 1; wait 20; reset
// peer: broker
// The broker dies with a message unacknowledged: it goes again, same id, DUP, before what came after it.
Math.random = function () { return 0.1; };
var n = 0, c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t3" });
function acknowledged(name) { return function () { print("acknowledged", name); if (name === "c") print("DONE"); }; }
c.on("connected", function () {
  print("connected", ++n);
  if (n === 1) c.publish("t", "a", { qos: 1 }, acknowledged("a"));
  setTimeout(function () { if (n === 1) c.publish("t", "b", { qos: 1 }, acknowledged("b")); }, 30);
});
c.on("disconnected", function () {
  print("disconnected", c.connected);
  print(c.publish("t", "c", { qos: 1 }, acknowledged("c")));
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
