// file: mote dist/mote-default.js
// peer: broker
// A client that connects, publishes, subscribes, and closes.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t1", keep_alive: 60 });
c.on("connected", function () {
  print("connected", c.connected);
  print(c.publish("t/a", "zero"), c.publish("t/b", "one", { qos: 1 }, function () {
    print("acknowledged");
    c.subscribe("t/#", { qos: 1 });
  }));
  print(c.publish("t/c", "kept", { retain: true }), c.publish("t/+", "x"), c.publish("", "x"));
});
c.on("subscribed", function () {
  print("subscribed");
  c.disconnect();
  print(c.connected, c.publish("t/d", "late"));
});
c.on("disconnected", function () { print("disconnected"); });
c.on("close", function () { print("close"); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
c.connect();
print(c.connected, c.publish("t/e", "early"), c.publish("t/f", "early one", { qos: 1 }));
setTimeout(function () { print("DONE"); }, 800);
