// file: mote dist/mote-core.js
// peer: broker
// Buffers go as their bytes, numbers and the like as their text, other objects not at all.
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "p" });
c.on("connected", function () {
  var bytes = new Uint8Array([0, 1, 255]), wide = new Uint16Array([1, 2, 3]);
  [bytes, bytes.buffer, new Uint8Array(0), new Uint16Array(wide.buffer, 2, 2), 21.5, true, null].forEach(function (m) {
    print(c.publish("t", m));
  });
  print(c.publish("t", { a: 1 }), c.publish("t", [1, 2]), c.publish(undefined, "x"), c.publish(5, "x"));
  setTimeout(function () { c.disconnect(); print("DONE"); }, 50);
});
c.connect();
