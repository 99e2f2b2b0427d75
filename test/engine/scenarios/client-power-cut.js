// file: mote dist/mote-full.js
// boot: 700
// peer: broker 1; packets 2
// peer: broker
// What was accepted and not acknowledged is in flash: after a power cut it goes out again.
Math.random = function () { return 0.5; };
var st = require("Storage"), life = (st.readJSON("life", true) || 0) + 1;
st.write("life", "" + life);
var c = require("mote").create("127.0.0.1", { port: PORT, client_id: "t9", flash: true });
c.on("connected", function () {
  print("life", life, "connected");
  if (life === 1) {
    print(c.publish("t", "one", { qos: 1 }), c.publish("t", "two", { qos: 1 }));
  } else {
    print(c.publish("t", "three", { qos: 1 }, function () { print("acknowledged"); print("DONE"); }));
  }
});
c.on("error", function (e) { print("error", e && e.message || e); });
c.connect();
