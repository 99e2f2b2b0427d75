// file: mote dist/mote-default.js
// peer: broker 1; packets 1000
// peer: broker
// A broker that says nothing any more is noticed by the keep-alive, and the next connection gets the message.
Math.random = function () { return 0.1; };
var n = 0, c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t7", keep_alive: 1 });
c.on("connected", function () {
  print("connected", ++n);
  if (n === 1) c.publish("t", "held", { qos: 1 }, function () { print("acknowledged"); print("DONE"); });
});
c.on("disconnected", function () { print("disconnected", c.connected); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
