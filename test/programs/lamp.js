// A lamp for Home Assistant: JSON commands, duty cycle, state in return.
// expect: lamp: 78 %
// expect: lamp: off
// publishes: lamp/state {"state":"ON","brightness":200}
var state = { state: 'OFF', brightness: 255 };
var mqtt = require('MQTT').create('broker', { client_id: 'lamp' });
function show() {
  analogWrite(D16, state.state === 'ON' ? state.brightness / 255 : 0, { freq: 1000 });
  mqtt.publish('lamp/state', JSON.stringify(state), { retain: true });
}
mqtt.on('connected', function () {
  mqtt.subscribe('lamp/set');
  show();
});
mqtt.on('message', function (topic, message) {
  Object.assign(state, JSON.parse(message));
  show();
});
mqtt.connect();
