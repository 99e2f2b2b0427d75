// file: mote dist/mote-max.js
// boot: 700
// peer: broker 1; packets 1; send "\x50\x02\x00\x01"; packets 1
// peer: broker
// The largest build keeps its outbox in flash: a PUBREL and a message go out again after a power cut.
Math.random = function () { return 0.5; };
var st = require("Storage"), life = (st.readJSON("life", true) || 0) + 1;
st.write("life", "" + life);
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "m9", flash: true, clean_session: false });
c.on("connected", function () {
  print("life", life, "connected");
  if (life === 1) print(c.publish("t", "once", { qos: 2 }), c.publish("t", "one", { qos: 1 }));
  else print(c.publish("t", "two", { qos: 1 }, function () { print("acknowledged"); print("DONE"); }));
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
