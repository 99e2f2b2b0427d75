// file: mote dist/mote-core.js
// peer: broker 1; wait 50; fin
// peer: broker
// The program's own socket has one connection, and no other takes its place; a function opens each.
Math.random = function () { return 0.1; };
var errors = 0, n = 0, mote = require("mote"), net = require("net");
var c = mote.create("127.0.0.1", { port: CLOSED, client_id: "own" });
c.on("connected", function () { print("connected", ++n); if (n === 2) { c.disconnect(); print("DONE"); } });
c.on("disconnected", function () { print("disconnected"); });
c.on("error", function (e) {
  print("error", e && e.message || e);
  if (++errors === 2) c.connect(function () { return net.connect({ host: "127.0.0.1", port: PORT }); });
});
c.connect(net.connect({ host: "127.0.0.1", port: PORT }));
