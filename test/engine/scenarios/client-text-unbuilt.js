// needs: byte strings
// file: mote dist/mote-default.js
// peer: broker
// A program that was not built: its text is the bytes of its file, and an escape gives one byte.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "tür", keep_alive: 60 });
c.on("connected", function () {
  print(c.publish("wärme", "Zürich 21 °C"), c.publish("t", "温度 \xff"), c.publish("t", "\u00fc\u6e29"));
  print(c.publish("t", `ü\u00fc\u6e29`), c.publish("t", JSON.stringify({ a: "ü" })), c.publish("t\u00fc", "x"));
  print(JSON.parse('"\\u6e29"').charCodeAt(0), "Zürich".length);
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
setTimeout(function () { print("DONE"); }, 800);
