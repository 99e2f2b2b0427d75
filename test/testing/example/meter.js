// An Espruino program as it is flashed: it knows nothing of any simulator.
var serial = getSerial();
var mqtt = require('MQTT').create('broker.example', { client_id: serial, keep_alive: 120 });
var pulses = 0;

function send() {
  mqtt.publish(`meter/${serial}`, JSON.stringify({ pulses: pulses }), { qos: 1 });
}

mqtt.on('disconnected', () => {
  setTimeout(() => mqtt.connect(), 5000);
});
mqtt.connect();
setInterval(() => {
  pulses++;
}, 1000);
setInterval(send, 60000);
