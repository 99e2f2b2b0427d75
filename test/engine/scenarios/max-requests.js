// file: mote dist/mote-max.js
// peer: broker 2; packets 1; send "\x90\x03\x00\x02\x01"; packets 1; send "\x40\x02\x00\x03\x32\x0e\x00\x06re/r/0\x00\x05pong"; packets 1; send "\x3a\x0e\x00\x06re/r/0\x00\x05pong\x32\x0b\x00\x05d/x/1\x00\x06hi"; packets 3; send "\x40\x02\x00\x04\x3a\x0b\x00\x05d/x/1\x00\x06hi\x32\x06\x00\x01d\x00\x08c"; packets 2
// A board asks another, hears the answer twice and never; it serves a request that comes twice, and a command.
var n = 0;
Math.random = function () { n += 0.25; return n - 0.25; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "r" });
c.serve("d", function (message, answer) { print("asked", message, answer(message + "!")); });
c.on("connected", function () {
  print(c.request("other/ping", "", 5000, function (answer) { print("answer", answer); }));
  print(c.request("other/late", "", 300, function (answer) { print("answer", answer); print("DONE"); }));
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
