// file: mote dist/mote-core.js
// peer: broker 1; wait 50; fin
// peer: broker
// The program ends all timers of the board by mistake; connect() and publish() bring the client's back.
Math.random = function () { return 0.1; };
var n = 0, c = require("mote").create("127.0.0.1", { port: PORT, client_id: "lost" });
c.on("connected", function () {
  print("connected", ++n);
  if (n === 2) { c.disconnect(); print("DONE"); }
});
c.on("disconnected", function () {
  print("disconnected");
  clearTimeout();
  if (n === 1) c.connect();
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
