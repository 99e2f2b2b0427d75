// file: mote dist/mote-max.js
// peer: packets 1; fin
// peer: packets 1; reset
// peer: broker 2; wait 20; fin
// peer: packets 1; fin
// peer: broker
// A broker that hangs up on MQTT 5 without a word gets 3.1.1, and on each connection is asked for 5 once.
Math.random = function () { return 0.01; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "mf", protocol: 5 });
var lives = 0;
c.publish("t", "waits", { qos: 1, properties: { 2: 60 } }, function () { print("acknowledged"); });
c.on("connected", function () {
  print("connected");
  if (++lives > 1) setTimeout(function () { print("DONE"); }, 100);
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
