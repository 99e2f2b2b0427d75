// file: mote dist/mote-max.js
// peer: recv 1; wait 30; send "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: R3FRcMDvpSt0VJrU13gcqDmKAYk=\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"; wait 30; send "\x82\x04\x20\x02\x00"; wait 30; send "\x00\x89\x02hi\x02\x03\x30\x05\x00"; wait 30; send "\x80\x04\x01aup\x82\x04\x40\x02\x00\x01"; wait 30; send "\x88\x02\x03\xe8"
// peer: recv 1; wait 30; send "HTTP/1.1 403 Forbidden\r\n\r\n"
// MQTT over WebSocket: frames that are split, joined and cut, a ping, a close; then a proxy that lets nobody through.
Math.random = function () { return 0.5; };
// The port would stand in the handshake, and is another one in each run.
var net = { connect: function (to) { return require("net").connect({ host: to.host, port: PORT }); } };
var c = require("mote").create("127.0.0.1", { net: net, client_id: "w", transport: "ws" });
c.on("connected", function () {
  print("connected", c.publish("t", "x", 1, function () { print("acknowledged"); }));
});
c.on("message", function (topic, message) { print(topic, message); });
c.on("error", function (e) {
  print("error", e && e.message || e);
  if (("" + e).indexOf("403") > 0) { print("DONE"); c.disconnect(); }
});
c.on("disconnected", function () { print("disconnected"); });
c.connect();
