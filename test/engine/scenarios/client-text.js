// built
// file: mote dist/mote-default.js
// peer: broker 1; wait 300; send "\x30\x0f\x00\x06w\xc3\xa4rmeZ\xc3\xbcrich"; broker
// Text leaves as its UTF-8 and comes in as the same text; a byte that is written as one stays one.
Math.random = function () { return 0.5; };
var größe = { naïve: "Łódź", "schlüssel": "温度" };
var c = require("mote").create("127.0.0.1", {
  port: PORT, client_id: "tür", keep_alive: 60, username: "jürgen", password: "pässwort",
  will: { topic: "wärme/ende", payload: "tschüß 😀" },
});
c.on("connected", function () {
  print(c.publish("wärme", "Zürich 21 °C"), c.publish("t", "温度", { qos: 1 }), c.publish("t", "\xff\xfe"));
  print(c.publish("t", "\u00fc \xfc \u6e29"), c.publish("t", `${größe.naïve} ${größe["schlüssel"]} é`));
  print(c.publish("t", JSON.stringify({ einheit: "°C", wert: 21, "größe": größe })), c.subscribe("wärme/+"));
});
c.on("message", function (topic, message) {
  print(topic, message, topic === "wärme", message.toString() === "Zürich", /ü/.test(message));
  print(c.publish("echo/" + topic, message.toString()));
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
setTimeout(function () { print("DONE"); }, 800);
