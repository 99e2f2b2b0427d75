// file: mote dist/mote-max.js
// peer: packets 1; send "\x20\x0f\x00\x00\x0c\x22\x00\x02\x13\x00\x1e\x12\x00\x03new"; packets 4; send "\x40\x02\x00\x01\x40\x0a\x00\x02\x97\x06\x1f\x00\x03day"; send "\x90\x04\x00\x03\x00\x01"; wait 20; send "\x30\x15\x00\x03s/t\x0e\x23\x00\x01\x26\x00\x01a\x00\x01b\x03\x00\x01cx\x30\x07\x00\x00\x03\x23\x00\x01y"; wait 20; send "\xf0\x09\x18\x07\x15\x00\x01M\x16\x00\x00"; packets 1; send "\xe0\x07\x8e\x05\x1f\x00\x02me"
// peer: packets 1; send "\x20\x03\x01\x00\x00"; packets 1; send "\x40\x02\x00\x04\x30\x08\x00\x00\x03\x23\x00\x01yz"; packets 1
// Properties, aliases both ways, reasons, a challenge; then an alias that the new connection has not defined.
Math.random = function () { return 0.5; };
var c = require("mote").create("127.0.0.1", {
  port: PORT, client_id: "m5", protocol: 5, clean_session: false,
  auth: { method: "M", data: function (challenge) { return challenge === undefined ? "hi" : "again"; } }
});
var lives = 0;
c.on("connected", function () {
  print("connected", c.properties[18], c.properties[19], c.properties[34]);
  if (lives++) return;
  c.publish("site/one", "1", { qos: 1, properties: { 2: 60 } }, function () { print("acknowledged"); });
  c.publish("site/one", "2", { qos: 1, properties: { 38: ["a", "b"] } }, function () { print("never"); });
  c.subscribe("s/#", 1);
  print(c.publish("t", "x", { qos: 1, properties: { 17: 1 } }), c.publish("t", "x"));
});
c.on("subscribed", function (filter) { print("subscribed", filter); });
c.on("message", function (topic, message, properties) { print(topic, message, properties[3], properties[35], "" + properties[38]); });
c.on("error", function (e) { print("error", e && e.message || e); });
c.on("disconnected", function () {
  print("disconnected");
  if (lives > 1) setTimeout(function () { print("DONE"); c.disconnect(); }, 50);
  else c.publish("site/one", "3", 1, function () { print("acknowledged 3"); });
});
c.connect();
