// file: mote dist/mote-max.js
// peer: broker 1; packets 1; send "\x34\x06\x00\x01a\x00\x07x"; packets 1; send "\x50\x02\x00\x01"; packets 1; reset
// peer: packets 1; send "\x20\x02\x01\x00"; packets 1; send "\x3c\x06\x00\x01a\x00\x07x"; packets 1; send "\x62\x02\x00\x07\x70\x02\x00\x01"; packets 1; send "\x62\x02\x00\x09"; packets 1
// Exactly once, out and in, over a connection that breaks between PUBREL and PUBCOMP.
Math.random = function () { return 0.01; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "m2", clean_session: false });
var lives = 0;
c.on("connected", function () {
  print("connected");
  if (++lives === 1) c.publish("t", "once", 2, function () {
    print("complete");
    setTimeout(function () { print("DONE"); }, 100);
  });
});
c.on("message", function (topic, message) { print(topic, message); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
