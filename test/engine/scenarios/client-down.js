// file: mote dist/mote-default.js
// peer: broker 1; down 300; wait 20; reset
// peer: broker
// Nobody listens for a while: connect() throws, which is a failed attempt and no more.
Math.random = function () { return 0.15; };
var n = 0, c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t4" });
c.on("connected", function () {
  print("connected", ++n);
  if (n === 2) { c.publish("t", "back"); setTimeout(function () { print("DONE"); }, 50); }
});
c.on("disconnected", function () { print("disconnected"); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
