// file: mote dist/mote-max.js
// peer: packets 1; send "\x20\x03\x00\x00\x00"; packets 1; send "\xe0\x4b\x8e\x49\x1f\x00\x46aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
// peer: packets 1; send "\x20\x03\x00\x00\x00"; packets 1
// A DISCONNECT with a reason that is longer than a number's text may be.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "m6", protocol: 5 });
var lives = 0;
c.on("connected", function () {
  print("connected");
  print(c.publish("t", "x"));
  if (++lives > 1) setTimeout(function () { print("DONE"); c.disconnect(); }, 50);
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.on("disconnected", function () { print("disconnected"); });
c.connect();
