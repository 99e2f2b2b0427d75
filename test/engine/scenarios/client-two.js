// file: mote dist/mote-default.js
// peer: broker
// peer: broker
// Two clients of one module: each has its own session, and neither ends the other.
var mote = require("mote");
var a = mote.create("127.0.0.1", { port: PORT, client_id: "ta" });
a.on("connected", function () {
  print("a connected");
  var b = mote.create("127.0.0.1", { port: PORT, client_id: "tb" });
  b.on("connected", function () {
    print("b connected", a.connected, b.connected, a === b);
    a.publish("t", "from a", { qos: 1 }, function () { print("a acknowledged"); });
    b.publish("t", "from b", { qos: 1 }, function () { print("b acknowledged"); });
    setTimeout(function () { a.disconnect(); b.disconnect(); print("DONE"); }, 100);
  });
  b.connect();
});
a.connect();
