// file: mote dist/mote-default.js
// peer: broker 1; packets 1; fin
// peer: broker 1; packets 1; fin
// peer: broker 1; packets 1; fin
// peer: broker 2; packets 1; fin
// peer: broker 2; packets 1; fin
// peer: broker 2; packets 1; fin
// peer: broker 2; packets 1; fin
// peer: broker 2; packets 1; fin
// peer: broker
// A broker that hangs up on one message: after three ends it goes behind the others, after eight it is put aside.
Math.random = function () { return 0.01; };
var ends = 0, c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t9" });
function acknowledged(name) { return function () { print("acknowledged", name); if (name === "last") print("DONE"); }; }
c.on("error", function (e) { print("error", e && e.message || e); });
c.on("disconnected", function () {
  print("disconnected", ++ends);
  if (ends > 2 && ends < 8) c.publish("good", "" + ends, { qos: 1 }, acknowledged(ends));
  if (ends === 8) c.publish("good", "last", { qos: 1 }, acknowledged("last"));
});
c.publish("bad", "x", { qos: 1 }, acknowledged("bad"));
c.connect();
