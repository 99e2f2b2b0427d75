// file: mote dist/mote-max.js
// peer: recv 176; send "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nconnection: keep-alive, Upgrade\r\nSEC-WebSocket-Accept: R3FRcMDvpSt0VJrU13gcqDmKAYk=\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n\x82"; recv 21; send "\x04 \x02\x00\x00"; recv 14; send "\x89\x01p\x02\x030\x05\x00\x80\x04\x01sup"; recv 7; wait 50; send "\x82\x80"; recv 8
// peer: recv 176; send "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"; recv 1
// MQTT over WebSocket: the handshake, a message out, one in pieces with a ping among them; a masked frame, a wrong answer.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", {
  client_id: "t", transport: "ws",
  // The port would stand in the request, and is another one each time.
  net: { connect: function (to) { return require("net").connect({ host: to.host, port: PORT }); } }
});
var failed = 0;
c.on("connected", function () { print("connected"); c.publish("t", "one"); });
c.on("message", function (topic, message) { print(topic, message); });
c.on("error", function (e) {
  print("error", e && e.message || e);
  if (++failed > 1) { c.disconnect(); print("DONE"); }
});
c.connect();
