/** The program of the size table: a reading a minute at QoS 1. */
export const TELEMETRY = `const mqtt = require('mote').create('192.0.2.7', { client_id: 'meter-1', keep_alive: 120 });
let n = 0;
mqtt.connect();
setInterval(() => {
  mqtt.publish('meter/1/state', JSON.stringify({ n: n++, t: E.getTemperature() }), { qos: 1 });
}, 60000);
`;
