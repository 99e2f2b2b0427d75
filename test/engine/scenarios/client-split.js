// file: mote dist/mote-default.js
// peer: split
// Every byte of the broker's answers comes in a read of its own.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t6", will: { topic: "w", payload: "gone", qos: 1 } });
c.on("connected", function () {
  print("connected");
  c.publish("t", "one", { qos: 1 }, function () { print("acknowledged"); c.subscribe("s"); });
});
c.on("subscribed", function () { print("subscribed"); setTimeout(function () { print("DONE"); }, 50); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
