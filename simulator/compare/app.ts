/**
 * The program that every compared client runs: a reading at each interval through the interface of Espruino's `MQTT`
 * module, and the reconnect loop that its users write. It tries again 5 to 10 s after `disconnected`, and a minute
 * after a `connect()` that nothing came of. It does not disturb a client that reconnects by itself.
 */
export const COMPARE_APP = `var config = require("Storage").readJSON("mote.json", true);
var client = require("MQTT").create(config.host, config);
var options = { qos: config.qos };
var number = 0;
var retry = 0;

E.srand(E.hwRand());

function open() {
  retry = setTimeout(open, 60000);
  try {
    client.connect();
  } catch (error) {
    clearTimeout(retry);
    retry = setTimeout(open, 5000 + Math.random() * 5000);
  }
}

function send() {
  try {
    client.publish(config.topic, '{"n":' + (++number) + ',"t":21.37,"h":48.91,"p":1006.53}', options);
  } catch (error) {
    print(error);
  }
}

client.on("connected", function () {
  if (retry) clearTimeout(retry);
  retry = 0;
});
client.on("disconnected", function () {
  if (retry) clearTimeout(retry);
  retry = setTimeout(open, 5000 + Math.random() * 5000);
});
open();
setTimeout(function () {
  send();
  setInterval(send, config.every * 1000);
}, Math.random() * config.every * 1000);
`;
